"""The unit lexicon: every unit atom with its definition, its spellings and its name in pint.

A row reads ``name | definition | pint | spellings | prefixes | Chinese name``:

* *name* is the canonical symbol; *definition* is empty for a base dimension, else ``factor unit-expression``;
* *pint* is the unit's name in pint, the authority that a test checks every definition against; ``-`` marks a
  dimension pint does not have (money, hardness scales, counts);
* *spellings* are other ways to write it, separated by spaces (``_`` stands for a space inside one);
* *prefixes* are the SI prefixes it may carry (``*`` for all), and *Chinese name* the stem that takes 千, 毫, 微 …

Mesh, hardness, pH, decibels, counts and currencies are dimensions of their own: nothing converts into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

_ROWS = """
m | | meter | 米 公尺 metre metres meter meters | Gkdcmμnpf | 米
g | | gram | 克 gram grams gramme gm | kmμnpM | 克
s | | second | 秒 秒钟 sec secs second seconds | mμnpf | 秒
A | | ampere | 安 安培 amp amps ampere amperes | kmμn | 安
K | | kelvin | 开尔文 kelvin kelvins | mμ |
mol | | mole | 摩尔 mole moles | kmμnp | 摩尔
cd | | candela | 坎德拉 candela | mk | 坎
° | | degree | deg degree degrees 角度 | |
bit | | bit | 比特 bits bit | kMGT |
min | 60 s | minute | 分钟 mins minute minutes | |
h | 3600 s | hour | 小时 个小时 hr hrs hour hours | |
d | 86400 s | day | 天 日 昼夜 个工作日 day days | |
week | 7 d | week | 周 星期 个星期 礼拜 weeks wk wks | |
month | 1/12 year | month | 个月 个自然月 months mth | |
year | 36525/100 d | year | 年 周年 年度 years yr yrs | |
L | 1/1000 m³ | liter | 升 公升 liter litre liters litres l ℓ | mμndkc | 升
t | 1000000 g | metric_ton | 吨 公吨 tonne tonnes metric_ton metric_tons | k |
斤 | 500 g | 500*gram | 市斤 jin | |
两 | 50 g | 50*gram | 市两 liang | |
lb | 45359237/100000 g | pound | 磅 lbs pound pounds | |
oz | 28349523125/1000000000 g | ounce | 盎司 ounce ounces | |
亩 | 2000/3 m² | 2000/3*meter**2 | 市亩 mu | |
ha | 10000 m² | hectare | 公顷 hectare hectares hm² hm2 | |
nmi | 1852 m | nautical_mile | 海里 | |
tex | 1/1000 g/m | tex | 特克斯 | dk |
den | 1/9000 g/m | denier | 旦尼尔 denier | |
inch | 254/10000 m | inch | 英寸 inches | |
ft | 3048/10000 m | foot | 英尺 foot feet | |
mile | 1609344/1000 m | mile | 英里 miles | |
Å | 1/10000000000 m | angstrom | 埃 angstrom angstroms | |
Nm³ | | - | 标方 标准立方米 标立方米 Nm3 Nm^3 Sm³ Sm3 normal_cubic_metre | |
Hz | 1 1/s | hertz | 赫 赫兹 hertz | kMGT | 赫兹
N | 1000 g·m/s² | newton | 牛 牛顿 newton newtons | kmMμnc | 牛
Pa | 1 N/m² | pascal | 帕 帕斯卡 pascal pascals | hkMGmμ | 帕
bar | 100000 Pa | bar | 巴 bars | mμk |
atm | 101325 Pa | atmosphere | 个大气压 大气压 | |
psi | 6894757293168361/1000000000000 Pa | psi | | k |
Torr | 101325/760 Pa | torr | 托 torr | m |
mmHg | 133322387415/1000000000 Pa | millimeter_Hg | 毫米汞柱 | |
kgf | 980665/100000 N | kilogram_force | 公斤力 千克力 | |
tf | 980665/100 N | 1000*kilogram_force | 吨力 | |
J | 1 N·m | joule | 焦 焦耳 joule joules | kMGTmμn | 焦
W | 1 J/s | watt | 瓦 瓦特 watt watts | kMGTmμnp | 瓦
Wh | 3600 J | watt*hour | 瓦时 瓦小时 W·h W*h W-h Whr | kMGTm | 瓦时
eV | 1602176634/10000000000000000000000000000 J | electron_volt | 电子伏 电子伏特 | kMGm | 电子伏
cal | 4184/1000 J | calorie | 卡路里 calorie calories | k | 卡
tce | 29307600000 J | 29307.6*megajoule | 吨标煤 吨标准煤 吨标准煤当量 | |
kgce | 29307600 J | 29.3076*megajoule | 千克标准煤 公斤标煤 千克标煤 公斤标准煤 | |
gce | 293076/10 J | 29.3076*kilojoule | 克标准煤 克标煤 | |
hp | 74569987158227022/100000000000000 W | horsepower | 马力 horsepower | |
V | 1 W/A | volt | 伏 伏特 volt volts | kMmμnG | 伏
Ω | 1 V/A | ohm | 欧 欧姆 ohm ohms | kMGTmμ | 欧
Ω/sq | | - | Ω/□ Ω/square Ω/方 欧姆/方 欧/方 ohm/sq ohms/sq ohm/square | kMm |
log2 | | - | log₂ | |
S | 1 A/V | siemens | 西门子 siemens | mμkn | 西门子
C | 1 A·s | coulomb | 库仑 coulomb coulombs | mμnpk | 库
F | 1 C/V | farad | 法拉 法 farad farads | mμnp | 法
Wb | 1 V·s | weber | 韦伯 | m |
T | 1 Wb/m² | tesla | 特斯拉 tesla | mμn | 特斯拉
H | 1 Wb/A | henry | 亨利 henry | mμn | 亨
Gs | 1/10000 T | 1e-4*tesla | 高斯 gauss | |
Ah | 3600 C | ampere*hour | 安时 安培小时 A·h A*h A-h | mkμ | 安时
VA | 1 V·A | volt*ampere | 伏安 V·A | kMm | 伏安
var | 1 V·A | volt*ampere | 乏 Var | kM | 乏
lm | | lumen | 流明 lumen lumens | k |
lx | 1 lm/m² | lux | 勒克斯 lux | km |
nit | 1 cd/m² | candela/meter**2 | 尼特 nits | |
Bq | | becquerel | 贝克 贝可 becquerel | kMG |
Gy | | gray | 戈瑞 | mk |
Sv | | sievert | 希沃特 | mμ |
℃ | 1 K | degree_Celsius | 摄氏度 °C °_C oC degC deg_C degrees_Celsius degrees_C degree_Celsius Celsius ℃度 | |
°F | 5/9 K | degree_Fahrenheit | ℉ 华氏度 degF degrees_Fahrenheit Fahrenheit | |
Δ℃ | 1 K | delta_degree_Celsius | Δ°C | |
Δ°F | 5/9 K | delta_degree_Fahrenheit | Δ℉ | |
rad | 57295779513082320876798154814105170332405472466564/1000000000000000000000000000000000000000000000000 ° | radian | 弧度 radian radians | mμ |
′ | 1/60 ° | arcminute | 角分 arcmin | |
″ | 1/3600 ° | arcsecond | 角秒 arcsec | m |
sr | | steradian | 球面度 | |
r | 360 ° | revolution | 转 rev revolution revolutions | k |
rpm | 6 °/s | revolutions_per_minute | RPM | k |
B | 8 bit | byte | 字节 byte bytes | kMGTP |
bps | 1 bit/s | bit/second | bits/s | kMGT |
px | | - | 像素 pixel pixels | kMG |
dpi | | - | DPI ppi PPI | |
frame | | - | 帧 frames | |
SPS | | - | sps | kMG |
test | | - | 测试 tests | |
bottle | | - | 瓶 bottles | |
bag | | - | 袋 bags | |
box | | - | 盒 boxes | |
fps | 1 frame/s | - | FPS | |
D | | - | 达西 darcy | m |
P | 1/10 Pa·s | poise | 泊 poise | cm | 泊
St | 1/10000 m²/s | stokes | 斯托克斯 stokes | c |
Da | 1660539068920/1000000000000000000000000000000000000 g | dalton | 道尔顿 dalton | k |
kat | 1 mol/s | katal | | μn |
U | | - | 酶活单位 个酶活单位 units_of_activity | km |
IU | | - | 国际单位 | kM |
CFU | | - | cfu 菌落 | |
cell | | - | 细胞 cells | |
NTU | | - | | |
HRC | | - | | |
H(pencil) | | - | H(铅笔) H(铅笔硬度) | |
HRB | | - | | |
HRA | | - | | |
HB | | - | HBW HBS | |
HV | | - | | |
HL | | - | HLD | |
HS | | - | | |
ShoreA | | - | 邵氏A 邵尔A 邵A Shore_A HA | |
ShoreD | | - | 邵氏D 邵尔D 邵D Shore_D HD | |
pH | | - | PH | |
dB | | - | 分贝 db DB decibel decibels | |
dB(A) | | - | dBA dB(a) db(A) DB(A) 分贝(A) dB_(A) A声级分贝 | |
dBm | | - | dbm | |
dBi | | - | dbi | |
dBc | | - | | |
mesh | | - | 目 | |
% | 1/100 | percent | 百分号 percent per_cent pct | |
‰ | 1/1000 | permille | 千分号 permille | |
ppm | 1/1000000 | ppm | PPM | |
ppb | 1/1000000000 | 1e-9*dimensionless | PPB | |
ppt | 1/1000000000000 | 1e-12*dimensionless | | |
με | 1/1000000 | 1e-6*dimensionless | 微应变 microstrain | |
fold | 1 | dimensionless | 倍 folds ×_baseline | |
pp | | - | 个百分点 百分点 percentage_points percentage_point | |
wt% | | - | wt.% wt_% %(wt) %wt %_(wt) %_w/w %(w/w) %_(w/w) 质量% mass% mass_% w% m% | |
vol% | | - | vol.% vol_% %(vol) %vol %_(vol) %_v/v %(v/v) %_(v/v) v% VOL% %VOL %Vol | |
mol% | | - | mol_% mol.% %(mol) %mol at% at.% | |
%RH | | - | %_RH %rh RH% | |
%FS | | - | %F.S. %F.S %_FS %_F.S. %_F.S FS% F.S%  | |
CNY | | - | 元 元人民币 人民币 人民币元 RMB rmb yuan yuan_RMB CNY | |
fen | 1/100 CNY | - | 分钱 | |
USD | | - | 美元 美金 US$ USD dollars US_dollars dollar | |
EUR | | - | 欧元 € EUR euros euro | |
JPY | | - | 日元 JPY | |
GBP | | - | 英镑 £ GBP | |
HKD | | - | 港元 港币 HKD | |
cycle | | - | 次 次循环 个循环 次充放电循环 次充放电 循环次 循环 周次 圈 times time cycles charge-discharge_cycles | |
unit | | - | 台 台套 台(套) 台/套 units | |
set | | - | 套 组 sets | |
piece | | - | 个 只 枚 颗 粒 件 pieces pcs piece | |
person | | - | 人 名 人次 persons people | |
item | | - | 项 items | |
kind | | - | 种 kinds | |
paper | | - | 篇 papers | |
line | | - | 条 lines | |
firm | | - | 家 firms companies | |
sheet | | - | 片 张 块 sheets | |
rod | | - | 根 支 rods | |
vehicle | | - | 辆 vehicles | |
vessel | | - | 艘 vessels | |
plant | | - | 株 棵 plants | |
head | | - | 头 羽 heads | |
site | | - | 座 处 sites | |
point | | - | 点位 个点 | |
household | | - | 户 households | |
batch | | - | 批 批次 炉 batches | |
part | | - | 份 重量份 质量份 parts | |
dose | | - | 羽份 头份 剂次 doses | |
grade | | - | 级 等级 | |
C-rate | | - | C倍率 C_rate | |
"""

_PREFIXES = {
    "T": Fraction(10**12), "G": Fraction(10**9), "M": Fraction(10**6), "k": Fraction(1000), "h": Fraction(100), "d": Fraction(1, 10),
    "c": Fraction(1, 100), "m": Fraction(1, 1000), "μ": Fraction(1, 10**6), "n": Fraction(1, 10**9), "p": Fraction(1, 10**12),
    "f": Fraction(1, 10**15), "P": Fraction(10**15),
}  # fmt: skip

_WORD_PREFIXES = {
    "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "h": "hecto", "d": "deci", "c": "centi", "m": "milli", "μ": "micro",
    "n": "nano", "p": "pico",
}  # fmt: skip
_HAN_PREFIXES = {
    "T": "太",
    "G": "吉",
    "M": "兆",
    "k": "千",
    "h": "百",
    "d": "分",
    "c": "厘",
    "m": "毫",
    "μ": "微",
    "n": "纳",
    "p": "皮",
}


_MORE_SPELLINGS = {
    "公斤": "kg",
    "公里": "km",
    "大卡": "kcal",
    "公分": "cm",
    "MM": "mm",
    "分特": "dtex",
    "千特": "ktex",
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One unit without an exponent: ``factor`` times ``definition`` (empty: it is a base dimension itself)."""

    name: str
    factor: Fraction
    definition: str
    pint: str  # "" when pint has no such dimension


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``atoms`` by canonical name; ``spellings`` to canonical names; ``loose``: case-folded spellings, all readings."""

    atoms: dict[str, Atom]
    spellings: dict[str, str]
    loose: dict[str, tuple[str, ...]]
    lengths: dict[
        str, tuple[int, ...]
    ]  # first character -> lengths of the spellings it begins, longest first


def _spell(spellings: dict[str, str], spelling: str, name: str) -> None:
    spelling = spelling.replace("_", " ")
    if spellings.setdefault(spelling, name) != name:
        raise AssertionError(f"{spelling} is both {spellings[spelling]} and {name}")


def _prefixed(atom: Atom, symbol: str, words: list[str], han: str, spellings: dict[str, str]) -> Atom:
    name = symbol + atom.name
    symbols = [
        atom.name,
        *(word for word in words if any(dot in word for dot in "·*-") and word.isascii() | ("·" in word)),
    ]
    for head in (symbol, *(("K",) if symbol == "k" else ()), *(("u",) if symbol == "μ" else ())):
        for tail in symbols:
            _spell(spellings, head + tail, name)
    if symbol in _WORD_PREFIXES:
        for word in words:
            if word.isalpha() and word.isascii() and word.islower() and len(word) > 3:
                _spell(spellings, _WORD_PREFIXES[symbol] + word, name)
    if han and symbol in _HAN_PREFIXES:
        _spell(spellings, _HAN_PREFIXES[symbol] + han, name)
        for word in words:
            if len(word) > len(han) and word.startswith(han) and not word.isascii():
                _spell(spellings, _HAN_PREFIXES[symbol] + word, name)
    definition = f"{atom.name}"
    return Atom(
        name,
        _PREFIXES[symbol],
        definition,
        f"{_WORD_PREFIXES.get(symbol, _RARE[symbol])}{atom.pint}" if atom.pint else "",
    )


_RARE = {"f": "femto", "P": "peta"} | _WORD_PREFIXES


def build_lexicon() -> Lexicon:
    """Expand the table with its prefixes. Pure; callers cache it."""
    atoms: dict[str, Atom] = {}
    spellings: dict[str, str] = {}
    for row in _ROWS.strip().splitlines():
        name, definition, pint, words, prefixes, han = (cell.strip() for cell in row.split("|"))
        factor, _, unit = definition.partition(" ")
        atom = Atom(name, Fraction(factor or 1), unit, "" if pint == "-" else pint)
        atoms[name] = atom
        _spell(spellings, name, name)
        for word in words.split():
            _spell(spellings, word, name)
        for symbol in prefixes:  # e.g. k, m
            made = _prefixed(atom, symbol, words.split(), han, spellings)
            atoms[made.name] = made
    for word, name in _MORE_SPELLINGS.items():
        _spell(spellings, word, name)
    loose: dict[str, set[str]] = {}
    for spelling, name in spellings.items():
        loose.setdefault(spelling.casefold(), set()).add(name)
    lengths: dict[str, set[int]] = {}
    for spelling in spellings:
        for head in {spelling[0], spelling[0].lower(), spelling[0].upper()}:
            lengths.setdefault(head, set()).add(len(spelling))
    return Lexicon(
        atoms,
        spellings,
        {key: tuple(sorted(names)) for key, names in loose.items()},
        {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()},
    )
