"""Names of organisations, brands and people in Chinese and English text, and the entry's own names in their short forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from queqiao.kernel.codes import regions

_HAN = "\u4e00-\u9fff"
# Longest first, so that 股份有限公司 is not cut at 公司.
_LEGAL = (
    "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "总公司", "分公司", "公司", "集团",
)  # fmt: skip
_BODIES = ("科学院", "研究院", "研究所", "设计院", "大学", "学院", "医院", "合作社", "事务所", "协会", "学会")
_ORGANISATION = re.compile(
    rf"(?P<stem>[{_HAN}A-Za-z0-9·()（）]{{1,24}}?)"
    rf"(?P<suffix>{'|'.join(_LEGAL)}(?![化制法])|{'|'.join(_BODIES)}(?![生派所本毕课]))"
)
# Before these words stands as often what a body does as what it is called (地铁公司, 养殖合作社, 县级医院): a place must be named.
_COMMON = ("公司", "总公司", "分公司", "合作社", "协会", "学会", "医院", "事务所")
_NAMED_PLACE = re.compile(rf"(?![{_HAN}]{{0,2}}[家个各多每])[{_HAN}]{{2,3}}[省市县区](?!级)")
# A name does not reach back over these words.
_BREAKS = re.compile(
    r"(?:我们|他们|以及|并且|目前|现有|已经|曾经|共同|联合|合作|委托|依托|来自|位于|提供给|隶属于?|属于|支持|服务于?|通过|参与|"
    r"包括|例如|比如|作为|成为|希望|寻求|需要|寻找|供应商|客户|单位|用户|团队|企业|系|[与和及由在为向从对是的了被把将给跟或经于等需请已到送限选以后内、,;:。！？《》“”\"\s])"
)
_INDUSTRY_WORDS = (
    "新材料|新能源|生物医药|生物科技|信息技术|人工智能|半导体|机器人|自动化|电子|科技|技术|材料|能源|环保|环境|化工|化学|"
    "机械|装备|设备|制造|智能|信息|软件|网络|数据|光电|光学|仪器|仪表|生物|医药|制药|医疗|器械|食品|农业|种业|农牧|纺织|"
    "服饰|建材|建设|建筑|工程|交通|汽车|轨道|航空|航天|海洋|船舶|矿业|冶金|钢铁|有色|石化|石油|电力|电气|水务|物流|贸易|"
    "实业|工业|产业|发展|投资|控股|创新|国际|精密|高科|股份|集团|咨询|服务|管理|检测|研究|设计|系统|动力|电池|陶瓷|塑料|橡胶|造纸|包装"
)
_GENERIC_WORDS = (
    "一家|两家|几家|多家|数家|若干|三家|一所|多所|几所|两所|有关|相关|国内|国外|境外|海外|国际|国家级?|省级|市级|省内|本地|当地|外地|"
    "其他|其它|其|知名|龙头|头部|大型|中型|小型|中小型?|微型|上市|拟上市|民营|国有|国营|央企|外资|合资|独资|高新技术|科技型|专精特新|"
    "传统|同行业?|同类|上游|下游|上下游|行业|各|该|本|我|贵|某|这家?|那家?|此|每家|任何|不同|新|老|原|全资|控股|参股|子|母|分|总|"
    "高校|院校|科研|重点|综合性?|双一流|一流|三甲|三级|二级|基层|理工|理工科|师范|医科|农业|农林|工业|科技|交通|财经|政法|民族|职业|"
    "技术|高等|专科|中医|口腔|儿童|妇幼|人民|中心|附属|专业|地方|区域|部属|省属|市属|委属|承担|公办|民办|创始|初创|关联|目标|应用|"
    "独立|法人|中央|企业|机构|平台|园区|产业|工程|合作|对接|牵头|依托|共建|采购|生产|制造|运营|设计|软件|互联网|发电|电网|供电|能源|燃气|自来水|矿山|煤炭|钢厂"
)
_GENERIC = re.compile(rf"(?:{_GENERIC_WORDS}|{_INDUSTRY_WORDS}|[省市县区级类型性式的大小])+")

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "廖石金韦贾夏付方邹熊孟秦邱侯江尹薛闫段雷龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹欧"
    "申关焦左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
# Of the rarer ones above, and of some common ones, many begin everyday words; these count only with a full name and a clear place.
_SAFE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡杜叶程苏魏吕丁沈姚卢姜崔谭陆汪范廖韦贾夏邹熊孟秦邱侯尹薛闫段雷"
    "龙陶贺顾毛郝龚邵钱严赖覃洪莫孔汤康樊葛邢齐乔伍庞颜倪庄聂章鲁岳翟殷詹欧申焦柳祝阮柯纪梅凌裴霍苗翁骆靳鲍喻祁蒲滕饶牟穆卓缪褚娄窦戚岑晏瞿佟臧闵邬"
)
_TITLES = (
    "副教授|教授|副研究员|研究员|院士|博士|高级工程师|工程师|总工程师|高工|总经理(?!论)|副总经理|经理(?!论)|董事长|所长|院长|校长|副主任|主任|处长|"
    "科长|局长|部长|厂长|书记|老师|先生|女士|博导|主编"
)
_BEFORE = rf"(?:(?<![{_HAN}A-Za-z])|(?<=[与和及由请找向给跟同是为问以、])|(?<=联系)|(?<=负责)|(?<=感谢)|(?<=团队)|(?<=专家)|(?<=学者))"
_PERSON = re.compile(
    rf"{_BEFORE}(?:(?P<bare>[{''.join(sorted(_SAFE))}])(?=(?:{_TITLES}))|"
    rf"(?P<full>(?:[{''.join(sorted(_SAFE))}][{_HAN}]{{1,2}}|欧阳[{_HAN}]{{1,2}}|司马[{_HAN}]{{1,2}}|上官[{_HAN}]{{1,2}}|诸葛[{_HAN}]{{1,2}}))"
    rf"(?=(?:{_TITLES})))(?:{_TITLES})(?![{_HAN}]?(?:级|制|岗|系列|职称|学位|资格|工作站|后流动))"
)
_CALLED = re.compile(
    rf"{_BEFORE}[{''.join(sorted(_SAFE))}][工总](?=$|[^{_HAN}]|负责|要|问|谈|对接|沟通|确认|说|介绍|电话|联系|的|您|提供|那里|这边|牵头|团队|本人)"
)
_LABELLED = re.compile(
    rf"(?:联系人|负责人|法定代表人|法人代表|发明人|设计人|第一作者|通讯作者|姓名|技术经理人|对接人)(?:姓名)?\s?(?::|为|是)\s?"
    rf"(?P<name>[{_SURNAMES}][{_HAN}·]{{1,3}})(?=$|[^{_HAN}])"
)
_NO_GIVEN_NAME = re.compile(
    "[科部分级门位目项间务程术理业类型各的和与及或等个名多位数方]|项目|部门|车间|高级|资深|特聘|客座|讲座|兼职|首席|责任|助理|技术|青年|主任|安全"
)

_LATIN_BODY = re.compile(
    r"(?<![A-Za-z0-9])(?:(?!The\b|A\b|An\b|Our\b|This\b|Any\b|Each\b|No\b|Some\b|In\b|At\b|With\b|From\b|By\b|For\b|And\b|Of\b|We\b)[A-Z][\w&'-]{0,40}\s{1,3}){1,5}"
    r"(?:\(?[A-Z][a-z]+\)?\s+)?(?:Co\.?,?\s*,?\s*(?:Ltd|Limited)\.?|Ltd\.?|Limited(?![A-Za-z0-9])|Inc\b\.?|GmbH|LLC|Corp\b\.?|Corporation(?![A-Za-z0-9])|AG(?![A-Za-z0-9])|S\.A\.|"
    r"B\.V\.|PLC(?![A-Za-z0-9])|plc(?![A-Za-z0-9])|Holdings?(?![A-Za-z0-9])|University(?![A-Za-z0-9])|Institute(?![A-Za-z0-9])|College(?![A-Za-z0-9])|Academy(?![A-Za-z0-9])|Laborator(?:y|ies)(?![A-Za-z0-9]))"
    r"(?:\s+of(?:\s+[A-Z]\w+){1,4})?|"
    r"(?<![A-Za-z0-9])(?:University|Institute|Academy|College)\s+of(?:\s+(?:and\s+)?[A-Z]\w+){1,4}"
)
_LATIN_GENERIC = re.compile(
    r"(?:Chinese|National|State|Key|Local|Technical|Medical|Research|Public|Private|Open|Joint|University|Central|Testing|Materials?|"
    r"Quality|Wet|Dry|Clean|Analytical|Power|Speed|Current|Time|Large|Small|Medium|Leading|Major|Partner|Client|Third|Party|Independent|Accredited|Certified)"
)
_LATIN_PERSON = re.compile(
    r"(?<![A-Za-z0-9])(?:Dr|Prof|Mr|Mrs|Ms)\b\.?\s+(?:[A-Z]\.\s*)*[A-Z][a-z]{1,}(?:[- ][A-Z][a-z]+){0,2}|(?<![A-Za-z0-9])Professor\s+[A-Z][a-z]+(?:[- ][A-Z][a-z]+){0,2}"
)
_BRAND = re.compile(
    rf"[{_HAN}A-Za-z0-9-]{{1,20}}\s?[®™]|[“「『\"][{_HAN}A-Za-z0-9·-]{{1,12}}[”」』\"]牌(?![照号匾楼子])|注册商标[“「『\"][^”」』\"]{{1,20}}[”」』\"]"
)


def spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every organisation, brand and person named in a half-width text; they may overlap."""
    found = [(start, end, "organisation") for start, end in _organisations(text)]
    found += [(start, end, "person") for start, end in _people(text)]
    found += [(_brand_start(text, match), match.end(), "brand") for match in _BRAND.finditer(text)]
    return found


def _organisations(text: str) -> Iterator[tuple[int, int]]:
    for match in _ORGANISATION.finditer(text):
        stem, start = match["stem"], match.start()
        cut = max((found.end() for found in _BREAKS.finditer(stem)), default=0)
        stem, start = (
            stem[cut:].lstrip("()（）"),
            start + cut + len(stem[cut:]) - len(stem[cut:].lstrip("()（）")),
        )
        if "某" in stem or _GENERIC.fullmatch(stem) or len(stem) < 2:
            continue
        if match["suffix"] in _COMMON and not _placed(stem, match["suffix"]):
            continue
        yield start, match.end()
    for match in _LATIN_BODY.finditer(text):
        words = re.sub(r"[^A-Za-z ]", " ", match[0]).split()
        if not all(_LATIN_GENERIC.fullmatch(word) for word in words[:-1]) or " of " in match[0]:
            yield match.span()


def _placed(stem: str, suffix: str) -> bool:
    """Whether a common kind of body is told by its place. A company is not by the place alone: 武汉公司 is any."""
    rest = _without_place(stem)
    if rest == stem and not _NAMED_PLACE.match(stem):
        return False
    return bool(_core(stem)) if suffix.endswith("公司") else True


def _people(text: str) -> Iterator[tuple[int, int]]:
    for match in _PERSON.finditer(text):
        given = (match["full"] or "")[1:]
        if not given or not _NO_GIVEN_NAME.search(given):
            yield match.span()
    yield from (match.span() for match in _CALLED.finditer(text))
    yield from (match.span("name") for match in _LABELLED.finditer(text))
    yield from (match.span() for match in _LATIN_PERSON.finditer(text))


def _brand_start(text: str, match: re.Match[str]) -> int:
    """Where a brand before ® or ™ begins: Latin letters are one word, of Chinese characters not more than follow a break."""
    if match[0][-1] not in "®™":
        return match.start()
    body = match[0][:-1].rstrip()
    latin = re.search(r"[A-Za-z0-9-]+$", body)
    cut = latin.start() if latin else max((found.end() for found in _BREAKS.finditer(body)), default=0)
    return match.start() + min(cut, len(body) - 1)


def own_name_patterns(own_names: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Patterns for the names and for the parts of them that give them away."""
    forms = {form for name in own_names for form in short_forms(name)}
    return tuple(
        re.compile(_bounded(form), re.IGNORECASE)
        for form in sorted(forms, key=lambda form: (-len(form), form))
    )


def short_forms(name: str) -> tuple[str, ...]:
    """The name, and it without legal form, place and words of trade: 武汉星澜新材料有限公司 → …, 星澜新材料, 星澜."""
    full = re.sub(r"\s+", " ", name).strip()
    if len(full) < 2:
        return ()
    if not re.search(f"[{_HAN}]", full):
        return _latin_short_forms(full)
    plain = re.sub(r"[(（][^)）]*[)）]", "", full)
    stem = next(
        (plain.removesuffix(suffix) for suffix in (*_LEGAL, *_BODIES) if plain.endswith(suffix)), plain
    )
    placeless = _without_place(stem)
    forms = [full, plain, stem, placeless, _core(stem)]
    return tuple(dict.fromkeys(form for form in forms if len(form) >= 2 and _tells(form, full)))


def _latin_short_forms(full: str) -> tuple[str, ...]:
    stem = re.sub(
        r"[ ,]*\b(?:Co|Ltd|Limited|Inc|GmbH|LLC|Corp|Corporation|AG|PLC|Holdings?|Group)\b\.?",
        "",
        full,
        flags=re.I,
    ).strip(" .,")
    first = stem.split(" ")[0]
    forms = [full, stem, first if len(first) >= 4 and not _LATIN_GENERIC.fullmatch(first) else ""]
    return tuple(dict.fromkeys(form for form in forms if len(form) >= 3))


def _tells(form: str, full: str) -> bool:
    """Whether a short form still points to one bearer: no bare place and no word of trade."""
    core = _core(form)
    return form == full or not (len(core) < 2 or _GENERIC.fullmatch(core) or form in _places())


def _core(stem: str) -> str:
    core = _without_place(stem)
    while (shorter := re.sub(rf"(?:{_INDUSTRY_WORDS})$", "", core)) != core:
        core = shorter
    return core


def _without_place(stem: str) -> str:
    for _ in range(2):
        place = next((place for place in _places() if stem.startswith(place) and len(stem) > len(place)), "")
        stem = stem.removeprefix(place).lstrip("省市县区") if place else stem
    return stem


@cache
def _places() -> tuple[str, ...]:
    """Names of provinces and cities with and without 省 and 市, the longest first."""
    found = {"中国", "华中", "华东", "华南", "华北", "西南", "西北", "东北"}
    for entry in regions.all():
        found.add(entry.zh)
        short = re.sub("(?:省|市|盟|地区|特别行政区|(?:壮族|回族|维吾尔)?自治区)$", "", entry.zh)
        if len(short) >= 2:
            found.add(short)
    return tuple(sorted(found, key=lambda place: (-len(place), place)))


def _bounded(form: str) -> str:
    """The form as a pattern; a Latin one only as whole words."""
    body = r"\s*".join(re.escape(part) for part in form.split(" "))
    left = r"(?<![A-Za-z0-9])" if form[0].isascii() else ""
    right = r"(?![A-Za-z0-9])" if form[-1].isascii() else ""
    return f"{left}{body}{right}"
