"""Names of one parameter that the quantity lexicon does not know to be one: within Chinese, and across languages.

Every row lists folded names of the same measurable thing; ``settle`` brings a name to the first of its row. Rows hold whole names
only, and nothing that could be two things: a wrong row makes a false verdict, a missing one an honest *unknown*.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_ROWS = """
插入损耗 插损 | insertion loss
回波损耗 | return loss
半波电压 半波电压vπ | half-wave voltage; half wave voltage; vpi
电化学窗口 电化学稳定窗口 | electrochemical window; electrochemical stability window
固含量 含固量 固体含量 | solid content; solids content
水通量 膜通量 膜水通量 渗透通量 | water flux; permeate flux; membrane flux; flux
截留率 脱盐率 盐截留率 | salt rejection; salt rejection rate; rejection; rejection rate
接触角 水接触角 | contact angle; water contact angle
滚动角 | sliding angle; roll-off angle
线宽 最小线宽 | linewidth; line width
介电常数 相对介电常数 | dielectric constant; relative permittivity; permittivity
介电损耗 介质损耗 介电损耗因子 | dielectric loss; loss tangent; dissipation factor
击穿场强 击穿强度 介电强度 电气强度 | breakdown strength; dielectric strength; breakdown field
过电位 过电势 | overpotential
库仑效率 库伦效率 首次库仑效率 首效 | coulombic efficiency; initial coulombic efficiency
漏电流 泄漏电流 | leakage current
暗电流 | dark current
响应度 | responsivity
量子效率 外量子效率 | quantum efficiency; external quantum efficiency
功率附加效率 附加效率 | power-added efficiency; power added efficiency; pae
噪声系数 | noise figure
消光比 | extinction ratio
开关比 | on/off ratio; on-off ratio
迁移率 载流子迁移率 | mobility; carrier mobility
磁导率 | permeability; magnetic permeability
矫顽力 | coercivity; coercive force
剩磁 | remanence
抗氧化温度 | oxidation temperature
吸水率 | water absorption; water uptake
收缩率 | shrinkage
热变形温度 | heat deflection temperature; heat distortion temperature
玻璃化转变温度 玻璃化温度 | glass transition temperature; tg
线膨胀系数 热膨胀系数 | coefficient of thermal expansion; thermal expansion coefficient; cte
摩擦系数 | friction coefficient; coefficient of friction
磨损率 | wear rate
断裂韧性 断裂韧度 | fracture toughness
齿隙 回程间隙 背隙 回差 | backlash
扭矩 输出扭矩 转矩 | torque; output torque
重复定位精度 | repeatability; positioning repeatability
使用温度 长期使用温度 工作温度 使用温度上限 | service temperature; operating temperature; working temperature; use temperature
检测限 检出限 检测下限 检出下限 最低检测限 最低检出限 | detection limit; limit of detection; lod; lower detection limit; lowest detection limit
假阳性 假阳性数 | false positives
假阳性率 | false positive rate
误报率 虚警率 误警率 | false alarms; false alarm rate; false alarm
漏检率 漏报率 | miss rate; missed detection rate
检出率 | detection rate
识别率 | recognition rate
假阴性率 | false negative rate
溶血率 | hemolysis rate; haemolysis rate; hemolysis ratio
包封率 包埋率 | encapsulation efficiency; entrapment efficiency
载药量 载药率 | drug loading; drug loading capacity
生物利用度 | bioavailability
半衰期 | half-life; half life
细胞存活率 细胞活力 | cell viability
发芽率 | germination rate
漏播率 漏播指数 | miss-seeding rate; missing rate
重播率 重播指数 | multiple rate
破损率 损伤率 伤果率 果实损伤率 | damage rate; bruising rate
采净率 | harvesting rate; picking rate
回弹率 | rebound rate
孔隙率 气孔率 | porosity
坍落度 | slump
压缩比 数据压缩比 | compression ratio
帧率 帧频 | frame rate
丢包率 | packet loss; packet loss rate
吞吐率 吞吐量 | throughput
时延 延迟 延时 端到端时延 | latency; delay; end-to-end latency
定位误差 | positioning error; localization error; localisation error
自放电率 月自放电率 | self-discharge; self-discharge rate
自重 重量 质量 总重量 总重 整机重量 | weight; mass
充电时间 充满电 充满电需 充满电时间 | charging time; charge time
续航 续航里程 续驶里程 行驶里程 可行驶 一次充电可行驶 一次充电行驶 | driving range; range
适用期 可操作时间 操作时间 | pot life; working time
抗风等级 抗风能力 抗风 可抗 | wind resistance
故障间隔时间 无故障时间 无故障工作时间 无故障运行时间 | mtbf; mean time between failures
方阻 方块电阻 薄层电阻 | sheet resistance
发电效率 | power generation efficiency; generating efficiency
板厚 板厚规格 钢板厚度 板材厚度 | plate thickness; sheet thickness
持效期 有效期 持续有效期 | lasts; last; effective period
检测时间 分析时间 出结果时间 | assay time; time to result; take; takes; result
电耗 单位电耗 吨电耗 | power consumption per tonne; specific power consumption
污染率 染菌率 杂菌率 | contamination rate
亮度均匀性 亮度均匀度 | luminance uniformity; brightness uniformity
色域 色域ntsc ntsc色域 色域覆盖率 | colour gamut; color gamut
有效位数 有效位 | enob; effective number of bits
测温精度 温度测量精度 温度检测精度 | temperature measurement accuracy; temperature accuracy
测距精度 距离测量精度 | ranging accuracy; distance accuracy
平衡吸附量 平衡吸附容量 | equilibrium adsorption capacity; equilibrium uptake
再生温度 | regeneration temperature; desorption temperature
极限氧指数 氧指数 | limiting oxygen index; loi
溶解度 | solubility
相对密度 致密度 | relative density
晶粒尺寸 晶粒度 | grain size
热导率 导热系数 导热率 | thermal conductivity
禁带宽度 带隙 | band gap; bandgap
信噪比 | signal-to-noise ratio; snr; signal to noise ratio
串扰 | crosstalk
隔离度 | isolation
增益 | gain
噪声等效温差 | netd; noise equivalent temperature difference
占空比 | duty cycle
谐波失真 总谐波失真 | thd; total harmonic distortion
功率因数 | power factor
纹波 输出纹波 | ripple; output ripple
开路电压 | open-circuit voltage; open circuit voltage
短路电流密度 | short-circuit current density
填充因子 | fill factor
倍率性能 | rate capability
首次放电比容量 首次放电容量 | initial discharge capacity; first discharge capacity
剥离强度 | peel strength; peeling strength
撕裂强度 | tear strength; tearing strength
层间剪切强度 | interlaminar shear strength; ilss
体积电阻率 | volume resistivity
表面电阻 表面电阻率 | surface resistance; surface resistivity
熔融指数 熔体流动速率 熔体质量流动速率 | melt flow index; melt index; melt flow rate; mfi; mfr
门尼粘度 | mooney viscosity
酸值 | acid value; acid number
过氧化值 | peroxide value
羟值 | hydroxyl value
透湿量 透湿率 | moisture vapour transmission rate; moisture permeability; wvtr; water vapour transmission rate
透气率 透气性 透气量 | air permeability
氧气透过率 透氧率 氧透过率 | oxygen transmission rate; otr
接种量 | inoculum size
糖酸转化率 | sugar-to-acid conversion
光学纯度 | optical purity; enantiomeric excess
死亡率 | mortality; mortality rate
饲料系数 料肉比 饵料系数 饲料转化率 | feed conversion ratio; fcr
特异性 特异度 | specificity
假阴性率 漏诊率 | false negative rate
误诊率 | misdiagnosis rate
变异系数 批内变异系数 批内精密度 | coefficient of variation; cv
携带污染率 样本携带污染率 交叉污染率 | carry-over; carryover; carryover rate
水力停留时间 | hydraulic retention time; hrt
污泥产率 | sludge yield
泥水分离效率 | sludge separation efficiency
采样率 采样频率 采样速率 | sampling rate; sampling frequency; sample rate
测试速度 检测速度 检测通量 | test throughput
上传间隔 上报间隔 数据上报间隔 数据上传间隔 | reporting interval; upload interval
灌浆压力 | grouting pressure
抗渗压力 | seepage pressure
渗透系数 | permeability coefficient; hydraulic conductivity
含水量 | water content
视场角 视场 | field of view; fov
冷启动温度 冷启动 | cold start temperature; cold-start temperature
堆积密度 松装密度 堆密度 | bulk density; tap density
"""

# 固化条件为230℃ names a temperature, as the unit tells.
_CONDITION_TAIL = re.compile("^(固化|烧结|反应|热处理|焙烧|煅烧|退火|干燥|硫化|杀菌|灭菌)条件$")
# 一次充电续航 is 续航; 温度测量精度 is 测温精度; 整机重3.8 kg is a weight.
_ONE_CHARGE = re.compile("(?:一次|单次|每次)(?:充满?电)(?:后)?(?:的|可)?(?=续航)")
_MEASURED = re.compile("(温|距|厚|速|力)(?:度|离)?(?:测量|检测)(?=精度|误差|范围|分辨率)")
_WHICH_WAY = re.compile("^(.{2,}[率度量力])(纵向|横向|轴向|径向)$")
_PRODUCED = re.compile("^([日年月时])产$")
_AS_RATE = re.compile("(?<=去除|脱除|移除|清除|净化|回收|转化|降解|吸收|利用)效率$")
_HEAVY = re.compile("(?<=[机体备品身车器])重$")
_ARTICLE = re.compile("^(?:the|a|an|its|our) ")
_PER_PIECE = re.compile("(?:平均)?每(?:一)?[例次个件批台只株块片幅张组颗]")


@cache
def _first_of_row() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in filter(None, map(str.strip, _ROWS.splitlines())):
        chinese, _, english = row.partition(" | ")
        names = [*chinese.split(), *(name.strip() for name in english.split(";") if name.strip())]
        for name in names:
            table[name] = names[0]
    return table


_LONG_NAME = 6


@lru_cache(maxsize=16384)
def settle(words: str) -> str:
    """The name that stands for all names of the same thing; ``words`` (folded) themselves where no row holds them."""
    words = _ARTICLE.sub("", words.strip())
    words = re.sub("所(?:需|用)时间|(?:耗|用)时(?!间)|时长|所费时间", "时间", words)
    words = _ONE_CHARGE.sub("", words)
    words = _MEASURED.sub("测\\1", words)
    words = _HEAVY.sub("重量", words)
    words = _WHICH_WAY.sub("\\2\\1", words)
    words = _PRODUCED.sub("\\1产量", words)
    words = _AS_RATE.sub("率", words)
    words = _CONDITION_TAIL.sub("\\1温度", words)
    shorter = _PER_PIECE.sub("", words).replace("平均", "")
    if len(shorter) >= 2:
        words = shorter
    table = _first_of_row()
    if words in table:
        return table[words]
    # 新型电机车充满电: what stands before the name stays before it.
    for start in range(1, len(words) - 2):
        if words[start:] in table and not words[start:].isascii():
            return words[:start] + table[words[start:]]
    # 连续工作8小时 and 连续工作时间10小时 are one.
    if words.endswith("时间") and len(words) >= _LONG_NAME:
        return words[:-2]
    return words
