"""Definitions of value: contracted, of that technology, received, potential; prices, growth, self-sufficiency."""

from __future__ import annotations

from queqiao_engine.indicators.registry import Definition, Nature, PeriodKind, Text, Unit

_CONTRACTS = Text("期内签订的合同，同一合同只计一次", "contracts signed in the period, each counted once")
_GUARD = "contract_guard.count_contracts"


def _money(
    name: str,
    names: Text,
    formula: Text,
    nature: Nature,
    source: str,
    caution: Text,
    engine: str = "amounts.value_sheet",
) -> Definition:
    return Definition(
        id=name,
        name=names,
        population=_CONTRACTS,
        formula=formula,
        unit=Unit.FEN,
        period=PeriodKind.YEAR,
        nature=nature,
        source=source,
        caution=caution,
        engine=engine,
    )


MONEY = (
    _money(
        "contract.total_amount",
        Text("合同成交额", "Contract total"),
        Text("合同标的总金额之和", "sum of the total amounts of contracts"),
        Nature.CONTRACTED,
        "technology contract recognition rules: 成交额",
        Text(
            "含设备、材料等非技术部分，也不是到账；不与技术交易额、到账额混用。",
            "Includes equipment and materials, and is not money received.",
        ),
    ),
    _money(
        "contract.technology_amount",
        Text("合同技术交易额", "Technology part of contracts"),
        Text(
            "成交额 − 设备、仪器、零部件、原材料等非技术性费用",
            "contract total − equipment, instruments, parts, raw materials and other non-technical cost",
        ),
        Nature.CONTRACTED,
        "technology contract recognition rules: 技术交易额",
        Text(
            "未申报技术部分的合同单列笔数，不按全额计。",
            "Contracts without a declared technology part are counted apart, not taken in full.",
        ),
    ),
    _money(
        "payment.received",
        Text("合同到账额", "Money received on contracts"),
        Text("期内到账之和 − 期内退回之和", "payments received − payments returned in the period"),
        Nature.REALISED,
        "own definition; accounts of the parties",
        Text(
            "往年合同的到账也在内，不能除以当年成交额当到账率。",
            "Includes payments on earlier contracts; not to be divided by this year's contracts.",
        ),
    ),
    _money(
        "value.agreed",
        Text("作价投资金额", "Value of technology contributed for shares"),
        Text("以成果作价入股的协议价之和", "sum of the agreed prices of contributions in kind"),
        Nature.POTENTIAL,
        "own definition after the statutory form 作价投资",
        Text(
            "是估值不是收入；退出到账前不得与到账额相加。",
            "A valuation, not income; never added to money received.",
        ),
    ),
    _money(
        "value.exit_received",
        Text("股权退出到账额", "Money received from shares sold"),
        Text("转让所持作价股权实际到账之和", "money received for shares obtained by contribution"),
        Nature.REALISED,
        "own definition",
        Text("与作价金额分列。", "Kept apart from the agreed value."),
        "",
    ),
    _money(
        "licence.income_received",
        Text("许可收入到账额", "Licence income received"),
        Text(
            "入门费、提成、里程碑等许可到账之和",
            "lump sums, running royalties and milestones received on licences",
        ),
        Nature.REALISED,
        "own definition; nearest foreign figure STATT Q5.4",
        Text("不含转让和作价。", "Without assignments and contributions."),
        "",
    ),
    _money(
        "reward.cash_paid",
        Text("现金奖酬发放额", "Cash rewards paid"),
        Text("期内实际发给完成人和转化人员的现金", "cash paid in the period to contributors"),
        Nature.REALISED,
        "annual report on conversion: rewards",
        Text("以发放日计，不以合同日计。", "By day of payment, not of the contract."),
        "",
    ),
    _money(
        "reward.shares_agreed",
        Text("股权奖励协议值", "Value of share rewards"),
        Text("奖励给个人的股权按协议价之和", "shares given to persons at the agreed price"),
        Nature.POTENTIAL,
        "annual report on conversion: rewards",
        Text("不与现金奖酬相加。", "Never added to cash rewards."),
        "",
    ),
    _money(
        "poc.investment_received",
        Text("概念验证项目引入投资到账额", "Investment received by proof-of-concept projects"),
        Text("项目公司实缴到账的外部投资之和", "paid-in outside investment of project companies"),
        Nature.REALISED,
        "own definition",
        Text("认缴未缴不计。", "Subscribed capital that was not paid in does not count."),
        "",
    ),
    _money(
        "poc.valuation",
        Text("概念验证项目估值合计", "Valuation of proof-of-concept companies"),
        Text("最近一轮投后估值之和", "sum of post-money valuations of the last rounds"),
        Nature.POTENTIAL,
        "own definition",
        Text("估值合计不是产值，也不是投资额。", "A sum of valuations is neither output nor investment."),
        "",
    ),
    Definition(
        id="contract.count",
        name=Text("合同项数", "Number of contracts"),
        population=_CONTRACTS,
        formula=Text("去重后的合同数", "contracts after joining those told twice"),
        unit=Unit.COUNT,
        period=PeriodKind.YEAR,
        nature=Nature.CONTRACTED,
        source="own definition",
        caution=Text("去重依据随表给出。", "The evidence of every joining is given."),
        engine=_GUARD,
    ),
    Definition(
        id="contract.mean_amount",
        name=Text("平均合同额", "Mean contract amount"),
        population=_CONTRACTS,
        formula=Text("成交额 ÷ 合同项数", "contract total ÷ number of contracts"),
        unit=Unit.FEN,
        period=PeriodKind.YEAR,
        nature=Nature.CONTRACTED,
        source="own definition",
        caution=Text(
            "少数大单会拉高；与中位数一起看。", "A few large contracts bend it; read it with the median."
        ),
        engine="amounts.price_spread",
        comparable=("contract.median_amount",),
    ),
    Definition(
        id="contract.median_amount",
        name=Text("合同额中位数", "Median contract amount"),
        population=_CONTRACTS,
        formula=Text("合同额的中位数和四分位数", "median and quartiles of contract amounts"),
        unit=Unit.FEN,
        period=PeriodKind.YEAR,
        nature=Nature.CONTRACTED,
        source="Hyndman and Fan 1996, type 7",
        caution=Text("转让、许可、作价应分列。", "Assignment, licence and contribution are kept apart."),
        engine="amounts.price_spread",
        comparable=("contract.mean_amount",),
    ),
    Definition(
        id="contract.small_share",
        name=Text("小额专利转让占比", "Share of small patent assignments"),
        population=Text(
            "期内有价格的发明专利转让", "assignments of invention patents with a price in the period"
        ),
        formula=Text(
            "价格低于限额的转让数 ÷ 有价格的转让数", "assignments below the limit ÷ assignments with a price"
        ),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.CONTRACTED,
        source="own definition; the limit is stated with the figure",
        caution=Text("打包转让须先拆到件。", "Bundles are split into single patents first."),
        engine="amounts.share_below",
    ),
    Definition(
        id="contract.paid_share",
        name=Text("合同履约到账比", "Paid part of contracts"),
        population=Text("同一批合同，不限到账年份", "one set of contracts, payments of any year"),
        formula=Text("这批合同的到账额 ÷ 这批合同的成交额", "received on these contracts ÷ their totals"),
        unit=Unit.RATIO,
        period=PeriodKind.COHORT,
        nature=Nature.REALISED,
        source="own definition",
        caution=Text("分期合同未到期的部分不是违约。", "Instalments not yet due are no default."),
        engine="amounts.value_sheet",
    ),
    Definition(
        id="contract.related_share",
        name=Text("关联交易占比", "Related-party share"),
        population=_CONTRACTS,
        formula=Text(
            "关联方之间的成交额 ÷ 成交额", "contract total between related parties ÷ contract total"
        ),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.CONTRACTED,
        source="own definition; technology contracts record 是否关联交易",
        caution=Text(
            "关联不等于不当；与同等条件下向他人开放的记录一起看。",
            "Related is not improper; read it with the record of equal access.",
        ),
        engine="integrity.related_amounts",
    ),
    Definition(
        id="growth.same_units",
        name=Text("同口径增长率", "Growth of the same units"),
        population=Text("两年都上报的单位", "units that reported both years"),
        formula=Text(
            "（本年 − 上年）÷ 上年，只计两年都报的单位",
            "(this year − last year) ÷ last year over units reporting both",
        ),
        unit=Unit.RATIO,
        period=PeriodKind.YEAR,
        nature=Nature.PROCESS,
        source="practice of the annual report on conversion",
        caution=Text("单位合并拆分须先对应。", "Merged and split units are matched first."),
        engine="yearly.year_on_year",
    ),
    Definition(
        id="growth.plain",
        name=Text("总量增长率", "Growth of totals"),
        population=Text("各年上报的全部单位", "all units that reported in each year"),
        formula=Text(
            "（本年总量 − 上年总量）÷ 上年总量",
            "(total of this year − total of last year) ÷ total of last year",
        ),
        unit=Unit.RATIO,
        period=PeriodKind.YEAR,
        nature=Nature.PROCESS,
        source="arithmetic",
        caution=Text(
            "上报单位增加也会使它上升；不与同口径增长率混用。",
            "Rises with the number of units; not the growth of the same units.",
        ),
        engine="yearly.growth",
    ),
    Definition(
        id="centre.self_sufficiency",
        name=Text("自我造血率", "Self-sufficiency"),
        population=Text("一个中心一个年度", "one centre in one year"),
        formula=Text("市场化收入 ÷ 运行成本", "income earned on the market ÷ running cost"),
        unit=Unit.RATIO,
        period=PeriodKind.YEAR,
        nature=Nature.REALISED,
        source="own definition; compare the base and earned parts of applied research societies abroad",
        caution=Text(
            "竞争性财政项目算哪边要写明。", "State on which side competitive public grants are counted."
        ),
        engine="amounts.sufficiency",
    ),
    Definition(
        id="centre.public_share",
        name=Text("财政收入占比", "Public share of income"),
        population=Text("一个中心一个年度", "one centre in one year"),
        formula=Text("财政收入 ÷ 全部收入", "public income ÷ all income"),
        unit=Unit.SHARE,
        period=PeriodKind.YEAR,
        nature=Nature.REALISED,
        source="own definition",
        caution=Text("公益职能多的中心本应更高。", "A centre with public duties may rightly be high."),
        engine="amounts.sufficiency",
    ),
)
