"""The bilingual lexicon of technical parameters: canonical key, better direction, usual unit, Chinese and English names.

Direction is what a user of the technology usually wants more of: ``higher``, ``lower``, or ``neutral`` where neither is
better in itself. The usual unit settles spellings that name several units (度, T) and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# key | direction (+ higher, - lower, 0 neutral) | usual unit | Chinese names | English names (; between)
_ROWS = """
specific_energy | + | Wh/kg | 能量密度 比能量 质量能量密度 质量比能量 重量能量密度 能量比密度 | specific energy; energy density; gravimetric energy density
volumetric_energy_density | + | Wh/L | 体积能量密度 体积比能量 | volumetric energy density
specific_power | + | W/kg | 功率密度 比功率 质量功率密度 功率质量比 | power density; specific power
specific_capacity | + | mAh/g | 比容量 克容量 放电比容量 可逆比容量 可逆容量 克比容量 | specific capacity; reversible capacity; discharge capacity
battery_capacity | + | Ah | 电池容量 额定容量 放电容量 | battery capacity; rated capacity
capacity_retention | + | % | 容量保持率 保持率 容量保留率 | capacity retention; retention; retention rate
coulombic_efficiency | + | % | 库仑效率 首次库仑效率 首次库伦效率 首效 首次效率 库伦效率 | coulombic efficiency; initial coulombic efficiency
cycle_life | + | cycle | 循环寿命 循环次数 充放电循环寿命 充放电次数 循环使用次数 循环性能 循环稳定性 | cycle life; cycling life; cycle number; charge-discharge cycles
lifetime | + | h | 寿命 使用寿命 工作寿命 服役寿命 设计寿命 平均寿命 有效寿命 存储寿命 耐久寿命 使用年限 使用期限 | lifetime; service life; life; lifespan; life span; life time; operating life; working life; useful life
fatigue_life | + | cycle | 疲劳寿命 疲劳次数 疲劳循环次数 | fatigue life
mtbf | + | h | 平均无故障时间 平均无故障工作时间 平均故障间隔时间 无故障运行时间 MTBF 无故障时间 | mtbf; mean time between failures
shelf_life | + | d | 保质期 货架期 保存期 储存期 贮存期 保鲜期 有效期 存放时间 保存时间 保鲜时间 | shelf life; storage life
tensile_strength | + | MPa | 抗拉强度 拉伸强度 抗张强度 断裂强度 | tensile strength; ultimate tensile strength; breaking strength
yield_strength | + | MPa | 屈服强度 屈服极限 | yield strength; yield stress
compressive_strength | + | MPa | 抗压强度 压缩强度 耐压强度 承压强度 立方体抗压强度 | compressive strength; compression strength
flexural_strength | + | MPa | 抗弯强度 弯曲强度 抗折强度 | flexural strength; bending strength
shear_strength | + | MPa | 剪切强度 抗剪强度 | shear strength
bond_strength | + | MPa | 粘结强度 结合强度 粘接强度 附着强度 胶接强度 结合力 附着力 粘结力 剥离强度 | bond strength; bonding strength; adhesion strength; adhesion; peel strength; adhesive strength
fatigue_strength | + | MPa | 疲劳强度 疲劳极限 | fatigue strength; fatigue limit
strength | + | MPa | 强度 | strength
impact_toughness | + | J/cm² | 冲击韧性 抗冲击韧性 冲击强度 冲击功 抗冲击强度 | impact toughness; impact strength; impact energy
fracture_toughness | + | | 断裂韧性 | fracture toughness
elongation | + | % | 延伸率 伸长率 断裂伸长率 断后伸长率 断裂延伸率 | elongation; elongation at break
elastic_modulus | + | GPa | 弹性模量 杨氏模量 拉伸模量 模量 弯曲模量 | elastic modulus; young's modulus; modulus; tensile modulus
stiffness | + | N/m | 刚度 | stiffness
hardness | + | HRC | 硬度 表面硬度 洛氏硬度 维氏硬度 布氏硬度 显微硬度 邵氏硬度 | hardness; surface hardness; microhardness
pencil_hardness | + | H(pencil) | 铅笔硬度 漆膜硬度 涂膜硬度 漆膜铅笔硬度 涂层铅笔硬度 | pencil hardness
wear_rate | - | | 磨损率 磨损量 磨耗 磨耗量 | wear rate; wear; wear loss
friction_coefficient | - | | 摩擦系数 摩擦因数 | friction coefficient; coefficient of friction
corrosion_rate | - | mm/year | 腐蚀速率 腐蚀率 年腐蚀率 | corrosion rate
salt_spray_resistance | + | h | 耐盐雾 盐雾试验 耐盐雾时间 中性盐雾 盐雾时间 耐盐雾性 | salt spray resistance; salt spray test
density | 0 | g/cm³ | 密度 体积密度 堆积密度 表观密度 振实密度 压实密度 体密度 容重 | density; bulk density; tap density; apparent density
relative_density | + | % | 致密度 相对密度 | relative density
mass | - | kg | 重量 质量 整机重量 自重 净重 总质量 整备质量 整体质量 | weight; mass; net weight; total weight
load_capacity | + | kg | 载重 承载能力 负载能力 载荷 载重量 承载力 有效载荷 最大载荷 锚固力 承载 | load capacity; payload; bearing capacity; load; load-bearing capacity
thickness | 0 | mm | 厚度 膜厚 壁厚 涂层厚度 镀层厚度 膜层厚度 层厚 板厚 | thickness; wall thickness; film thickness; coating thickness
length | 0 | m | 长度 总长 全长 | length
width | 0 | mm | 宽度 幅宽 线宽 门幅 | width; line width
height | 0 | m | 高度 | height
depth | 0 | m | 深度 淬硬层深度 硬化层深度 渗层深度 | depth; case depth
diameter | 0 | mm | 直径 内径 外径 孔径 口径 管径 粒子直径 钻孔孔径 通径 | diameter; inner diameter; outer diameter; pore size; bore
area | 0 | m² | 面积 建筑面积 占地面积 | area; floor area
footprint | - | m² | 占地 | footprint
volume | 0 | m³ | 体积 容积 | volume
spacing | 0 | mm | 间距 间隙 行距 株距 | spacing; gap; pitch
particle_size | 0 | μm | 粒径 粒度 平均粒径 颗粒尺寸 颗粒粒径 晶粒尺寸 晶粒度 D50 中位粒径 细度 颗粒度 晶粒 | particle size; grain size; mean particle size; average particle size; d50; particle diameter
specific_surface_area | + | m²/g | 比表面积 比表面 | specific surface area; bet surface area; surface area
porosity | 0 | % | 孔隙率 气孔率 开孔率 空隙率 | porosity
roughness | - | μm | 粗糙度 表面粗糙度 Ra Rz | roughness; surface roughness; ra; rz
flatness | - | mm | 平面度 平整度 | flatness
straightness | - | mm | 直线度 | straightness
roundness | - | mm | 圆度 | roundness
coaxiality | - | mm | 同轴度 同心度 | coaxiality; concentricity
parallelism | - | mm | 平行度 | parallelism
perpendicularity | - | mm | 垂直度 | perpendicularity
runout | - | mm | 跳动 径向跳动 端面跳动 跳动量 | runout; run-out
accuracy | ~ | % | 精度 准确度 测量精度 加工精度 定位精度 控制精度 检测精度 精确度 识别精度 重复精度 重复定位精度 计量精度 测距精度 定位准确度 测温精度 导航精度 | accuracy; precision; measurement accuracy; positioning accuracy; repeatability; positioning precision; machining accuracy
error | - | % | 误差 测量误差 偏差 定位误差 相对误差 绝对误差 识别误差 直径误差 尺寸误差 误差率 误差范围 不确定度 公差 | error; deviation; measurement error; uncertainty; tolerance; relative error; positioning error
detection_rate | + | % | 准确率 识别率 检出率 正确率 识别准确率 检测准确率 命中率 精准率 查准率 预测准确率 分类准确率 诊断准确率 识别正确率 检测率 | accuracy rate; recognition rate; detection rate; recognition accuracy; detection accuracy; classification accuracy; hit rate
recall | + | % | 召回率 查全率 | recall; recall rate
false_alarm_rate | - | % | 误报率 虚警率 误检率 误识率 误判率 | false alarm rate; false positive rate
miss_rate | - | % | 漏报率 漏检率 漏判率 | miss rate; false negative rate; missed detection rate
sensitivity | ~ | | 灵敏度 | sensitivity
specificity | + | % | 特异性 特异度 | specificity
detection_limit | - | μg/L | 检出限 检测限 最低检出限 检测下限 检出下限 | detection limit; limit of detection; lod
resolution | ~ | | 分辨率 分辨力 空间分辨率 | resolution; spatial resolution
linearity | ~ | % | 线性度 非线性误差 | linearity
response_time | - | s | 响应时间 反应时间 响应速度 系统响应时间 动作时间 启动时间 恢复时间 | response time; reaction time; recovery time; start-up time; startup time
latency | - | ms | 时延 延迟 延时 延迟时间 传输时延 端到端时延 | latency; delay; end-to-end latency
processing_time | - | h | 处理时间 加工时间 检测时间 固化时间 反应周期 生产周期 研发周期 周期 交付周期 交货期 工期 施工周期 加工周期 分析时间 供货周期 充电时间 干燥时间 凝结时间 | processing time; curing time; cycle time; lead time; delivery time; charging time; drying time; detection time; analysis time; setting time; test time
duration | 0 | h | 时间 时长 | time; duration
endurance | + | h | 续航时间 续航 待机时间 工作时间 续航里程 换液周期 连续工作时间 更换周期 维护周期 连续运行时间 稳定运行时间 | endurance; battery life; range; driving range; flight time; running time; operating time; maintenance interval
efficiency | + | % | 效率 转换效率 光电转换效率 能量转换效率 电池效率 工作效率 生产效率 加工效率 热效率 机械效率 能效 发电效率 作业效率 | efficiency; conversion efficiency; thermal efficiency; power conversion efficiency; energy efficiency; production efficiency
conversion | + | % | 转化率 转换率 反应转化率 单程转化率 转变率 | conversion; conversion rate
yield | + | % | 收率 产率 得率 回收率 提取率 总收率 制成率 出材率 成材率 出油率 提取收率 精矿回收率 | yield; recovery; recovery rate; extraction rate; product yield
selectivity | + | % | 选择性 | selectivity
purity | + | % | 纯度 产品纯度 品位 | purity
removal_rate | + | % | 去除率 脱除率 净化率 除尘效率 脱硫效率 脱硝效率 净化效率 去除效率 降解率 杀灭率 灭菌率 过滤效率 截留率 脱盐率 拦截率 脱硫率 脱硝率 清除率 分离率 脱水率 | removal rate; removal; removal efficiency; degradation rate; filtration efficiency; rejection; purification efficiency; desulfurization efficiency
antibacterial_rate | + | % | 抑菌率 抗菌率 杀菌率 除菌率 防效 防治效果 | antibacterial rate; inhibition rate; sterilization rate; control efficacy
pass_rate | + | % | 合格率 良率 良品率 成品率 一次合格率 优良率 达标率 一次通过率 | pass rate; qualified rate; product yield rate; yield rate; qualification rate
defect_rate | - | % | 不良率 废品率 缺陷率 次品率 不合格率 报废率 破损率 损坏率 破碎率 含杂率 损失率 | defect rate; reject rate; scrap rate; failure rate; breakage rate; loss rate
failure_rate | - | % | 故障率 失效率 | fault rate
survival_rate | + | % | 成活率 存活率 发芽率 活率 | survival rate; germination rate
utilisation | + | % | 利用率 综合利用率 资源化率 资源化利用率 材料利用率 使用率 | utilisation; utilization; utilisation rate; utilization rate
replacement_rate | + | % | 替代率 国产化率 自动化率 | replacement rate; localization rate; automation rate
coverage | + | % | 覆盖率 | coverage
proportion | 0 | % | 占比 比例 | proportion; share; ratio
content | 0 | % | 含量 质量分数 体积分数 有效成分含量 固含量 含固量 固体含量 固形物含量 含固率 浓度 质量浓度 | content; concentration; mass fraction; solid content; solids content
impurity_content | - | ppm | 杂质含量 杂质 硫含量 氧含量 残留量 残留 灰分 重金属含量 甲醛释放量 含杂量 氯含量 铁含量 VOC含量 | impurity content; impurities; sulfur content; residue; oxygen content; ash content
moisture | - | % | 含水率 水分 含水量 水分含量 湿度 相对湿度 | moisture content; moisture; water content; humidity; relative humidity
water_absorption | - | % | 吸水率 | water absorption
permeability_coefficient | - | m/s | 渗透系数 | permeability coefficient
emission | - | mg/m³ | 排放浓度 排放量 排放 粉尘浓度 颗粒物排放浓度 NOx排放浓度 SO2排放浓度 废水排放量 碳排放 碳排放量 二氧化碳排放量 氮氧化物排放浓度 颗粒物浓度 PM2.5浓度 | emission concentration; emissions; emission; carbon emissions; co2 emissions; pm2.5 concentration; dust concentration
cod | - | mg/L | COD 化学需氧量 出水COD | cod; chemical oxygen demand
bod | - | mg/L | BOD 生化需氧量 | bod
ammonia_nitrogen | - | mg/L | 氨氮 氨氮浓度 | ammonia nitrogen
turbidity | - | NTU | 浊度 | turbidity
temperature | 0 | ℃ | 温度 工作温度 使用温度 环境温度 反应温度 操作温度 运行温度 工作温度范围 适用温度 储存温度 烧结温度 工作环境温度 加热温度 固化温度 室温 贮藏温度 煅烧温度 热处理温度 炉温 出口温度 | temperature; operating temperature; working temperature; service temperature; ambient temperature; reaction temperature; sintering temperature; operating temperature range; temperature range; storage temperature
heat_resistance | + | ℃ | 耐温 耐热温度 耐高温 耐热性 最高使用温度 最高工作温度 耐热 耐温性 耐温等级 热变形温度 软化点 热稳定性 玻璃化转变温度 热分解温度 | heat resistance; temperature resistance; maximum operating temperature; heat deflection temperature; glass transition temperature
low_temperature | - | ℃ | 最低工作温度 最低使用温度 耐低温 耐寒 耐寒温度 凝点 冰点 倾点 凝固点 | minimum operating temperature; pour point
melting_point | 0 | ℃ | 熔点 沸点 闪点 | melting point; boiling point; flash point
temperature_rise | - | Δ℃ | 温升 温差 温度差 温度波动 温漂 控温精度 温度均匀性 温度偏差 温控精度 温度控制精度 温度误差 温度变化 | temperature rise; temperature difference; temperature fluctuation; temperature uniformity
thermal_conductivity | ~ | W/(m·K) | 导热系数 热导率 热传导系数 导热率 | thermal conductivity
thermal_resistance | - | K/W | 热阻 | thermal resistance
thermal_expansion | - | 1/K | 热膨胀系数 线膨胀系数 膨胀系数 | thermal expansion coefficient; coefficient of thermal expansion
expansion_rate | - | % | 膨胀率 收缩率 | expansion rate; shrinkage
heating_value | + | kJ/kg | 热值 发热量 低位热值 高位热值 | heating value; calorific value
specific_heat | 0 | J/(kg·K) | 比热容 比热 | specific heat; heat capacity
pressure | 0 | MPa | 压力 工作压力 压强 操作压力 反应压力 额定压力 供气压力 蒸汽压力 出口压力 | pressure; operating pressure; working pressure
pressure_resistance | + | MPa | 耐压 承压 承压能力 耐压能力 爆破压力 抗压 抗压能力 抗渗压力 | pressure resistance; burst pressure; pressure rating
withstand_voltage | + | kV | 耐压值 击穿电压 耐电压 击穿强度 绝缘耐压 | withstand voltage; breakdown voltage; dielectric strength
vacuum | 0 | Pa | 真空度 | vacuum; vacuum degree
pressure_drop | - | Pa | 压降 压力损失 阻力 压损 | pressure drop; pressure loss
voltage | 0 | V | 电压 工作电压 额定电压 输出电压 供电电压 | voltage; operating voltage; rated voltage; output voltage
current | 0 | A | 电流 工作电流 额定电流 | current
current_density | 0 | A/cm² | 电流密度 | current density
leakage_current | - | A | 漏电流 | leakage current
leakage_rate | - | | 泄漏率 漏率 漏风率 泄露率 | leakage rate; leak rate
resistance | 0 | Ω | 电阻 | resistance
contact_resistance | - | Ω | 接触电阻 内阻 接地电阻 | contact resistance; internal resistance
insulation_resistance | + | MΩ | 绝缘电阻 | insulation resistance
sheet_resistance | - | Ω/sq | 方阻 方块电阻 薄层电阻 | sheet resistance
resistivity | - | Ω·m | 电阻率 | resistivity
conductivity | + | S/m | 电导率 导电率 离子电导率 | conductivity; electrical conductivity; ionic conductivity
dielectric_constant | 0 | | 介电常数 | dielectric constant
dielectric_loss | - | | 介电损耗 介质损耗 损耗角正切 介质损耗角正切 介电损耗角正切 介质损耗因数 介电损耗因数 | dielectric loss; loss tangent; dissipation factor
power | 0 | kW | 功率 额定功率 输出功率 装机容量 装机功率 | power; rated power; output power
power_consumption | - | W | 功耗 待机功耗 耗电功率 整机功耗 | power consumption; standby power
energy_consumption | - | kWh | 能耗 单位能耗 综合能耗 能量消耗 单位产品能耗 吨产品能耗 吨能耗 运行能耗 能源消耗 | energy consumption; energy use; energy demand
electricity_consumption | - | kWh | 电耗 耗电量 用电量 吨水电耗 直流电耗 | electricity consumption
water_consumption | - | m³ | 水耗 耗水量 用水量 | water consumption; water use
steam_consumption | - | t | 汽耗 蒸汽消耗 蒸汽耗量 | steam consumption
coal_consumption | - | g/kWh | 煤耗 供电煤耗 | coal consumption
fuel_consumption | - | L | 油耗 百公里油耗 燃油消耗 燃油消耗率 | fuel consumption
torque | + | N·m | 扭矩 转矩 力矩 | torque
thrust | + | N | 推力 拉力 牵引力 夹持力 | thrust; pulling force; traction; clamping force
speed | + | m/s | 速度 运行速度 行驶速度 移动速度 车速 打印速度 生产速度 加工速度 沉积速率 检测速度 作业速度 扫描速度 生长速率 线速度 | speed; velocity; running speed; printing speed; deposition rate; scanning speed; production speed
rotation_speed | 0 | rpm | 转速 额定转速 搅拌转速 主轴转速 | rotation speed; rotational speed; rotating speed; spindle speed
wind_speed | 0 | m/s | 风速 | wind speed
flow_rate | 0 | m³/h | 流量 体积流量 质量流量 额定流量 气量 风量 | flow rate; flow; volumetric flow; air flow
head | + | m | 扬程 | pump head
throughput | + | t/h | 处理量 处理能力 产能 生产能力 年产能 日处理能力 日处理量 年处理能力 处理规模 产量 年产量 日产量 生产规模 单机产能 总产量 | throughput; capacity; processing capacity; production capacity; treatment capacity; output; annual output; annual capacity; production
crop_yield | + | kg/亩 | 亩产 亩产量 单产 平均亩产 每亩产量 | crop yield; yield per mu; grain yield
data_rate | + | Mbps | 传输速率 传输速度 数据传输速率 数据速率 吞吐量 通信速率 带宽 下载速率 | data rate; transmission rate; bandwidth; transfer rate; bit rate
bit_error_rate | - | | 误码率 丢包率 | bit error rate; packet loss; packet loss rate
storage_capacity | + | GB | 存储容量 存储空间 内存 | storage capacity; memory
frame_rate | + | fps | 帧率 帧频 | frame rate
sampling_rate | + | Hz | 采样率 采样频率 | sampling rate; sampling frequency
frequency | 0 | Hz | 频率 工作频率 频段 振动频率 主频 | frequency; operating frequency
wavelength | 0 | nm | 波长 中心波长 | wavelength
transmittance | + | % | 透光率 透过率 透射率 透光度 可见光透过率 | transmittance; light transmittance; transmission
haze | - | % | 雾度 | haze
reflectivity | ~ | % | 反射率 | reflectivity; reflectance
absorptivity | + | % | 吸收率 吸光率 吸附率 | absorptivity; absorption rate; absorption; adsorption rate
adsorption_capacity | + | mg/g | 吸附量 吸附容量 饱和吸附量 吸油倍率 吸水倍率 | adsorption capacity
refractive_index | 0 | | 折射率 折光率 | refractive index
luminous_efficacy | + | lm/W | 光效 发光效率 | luminous efficacy
brightness | + | nit | 亮度 | brightness; luminance
illuminance | 0 | lx | 照度 | illuminance
colour_rendering | + | | 显色指数 | colour rendering index; cri
colour_gamut | + | % | 色域 NTSC色域 | colour gamut; color gamut
colour_difference | - | | 色差 | colour difference
noise | - | dB | 噪声 噪音 工作噪声 运行噪声 噪声值 驾驶区噪声 声压级 噪声级 | noise; noise level; sound level; operating noise
noise_reduction | + | dB | 降噪量 隔声量 吸声系数 | noise reduction; sound insulation
vibration | - | mm/s | 振动 振幅 振动速度 | vibration; amplitude
signal_to_noise | + | dB | 信噪比 | signal-to-noise ratio; snr
insertion_loss | - | dB | 插入损耗 插损 | insertion loss
gain | + | dB | 增益 | gain
viscosity | 0 | mPa·s | 粘度 黏度 运动粘度 动力粘度 | viscosity; kinematic viscosity
surface_tension | 0 | mN/m | 表面张力 | surface tension
contact_angle | 0 | ° | 接触角 水接触角 | contact angle; water contact angle
angle | 0 | ° | 角度 倾角 转角 旋转角度 视场角 视角 夹角 偏角 坡度 斜度 | angle; field of view; tilt angle
ph | 0 | pH | pH pH值 酸碱度 | ph; ph value
acid_value | - | mg/g | 酸值 | acid value; acid number
magnetic_field | 0 | T | 磁场强度 磁感应强度 磁场 磁通密度 剩磁 饱和磁感应强度 | magnetic field; magnetic flux density; flux density
dose | - | | 剂量 用量 添加量 投加量 掺量 用药量 消耗量 使用量 | dose; dosage; addition; usage
cost | - | CNY | 成本 费用 生产成本 单位成本 制造成本 运行成本 造价 处理成本 吨成本 运行费用 维护成本 采购成本 综合成本 投资成本 | cost; costs; production cost; operating cost; unit cost; manufacturing cost
price | - | CNY | 价格 单价 售价 市场价格 | price; unit price
investment | - | CNY | 投资 投资额 总投资 投入 研发投入 | investment
budget | 0 | CNY | 预算 资金预算 经费 项目经费 | budget; funding
revenue | + | CNY | 产值 销售收入 销售额 营业收入 收入 年产值 经济效益 年销售额 新增产值 | revenue; sales; turnover; output value
profit | + | CNY | 利润 利润总额 利税 净利润 | profit
labour | - | person | 人工 用工量 人员 操作人员 人力 用工 人工成本 | labour; labor; operators; staff
distance | + | m | 距离 识别距离 传输距离 探测距离 检测距离 通信距离 作用距离 测量距离 工作距离 感应距离 | distance; range distance; transmission distance; detection range; detection distance; communication range; working distance; communication distance
measuring_range | + | | 量程 测量范围 检测范围 | measuring range; measurement range
stability | + | h | 稳定性 长期稳定性 | stability
dynamic_range | + | dB | 动态范围 | dynamic range
compression_set | - | % | 压缩永久变形 压缩永久变形率 | compression set
fluidity | 0 | mm | 流动度 | fluidity
slump | 0 | mm | 坍落度 | slump
slump_flow | 0 | mm | 扩展度 坍落扩展度 | slump flow
wind_resistance | + | m/s | 抗风能力 抗风等级 抗风性能 | wind resistance
swelling | - | % | 溶胀率 体积膨胀率 | swelling; volume expansion
deformation | - | mm | 变形量 变形 挠度 底鼓量 沉降 沉降量 位移 | deformation; deflection; settlement
warpage | - | mm | 翘曲 翘曲度 | warpage
light_weighting | + | % | 减重率 减重 轻量化率 | weight reduction
energy_saving_rate | + | % | 节能率 节电率 节水率 降噪率 节油率 | energy saving rate; energy savings; energy saving
drag | - | | 风阻 风阻系数 阻力系数 | drag; drag coefficient
degradation | - | % | 衰减率 衰减 年衰减率 容量衰减率 光衰 衰减量 | degradation; attenuation; fade; capacity fade
self_discharge | - | % | 自放电率 自放电 | self-discharge rate; self discharge; self-discharge
fill_factor | + | % | 填充因子 | fill factor
activity | + | U/mL | 酶活 酶活性 酶活力 活性 催化活性 比活力 | enzyme activity; activity; catalytic activity
titre | + | g/L | 效价 发酵水平 发酵产量 滴度 | titre; titer
cell_density | + | cell/mL | 细胞密度 活菌数 菌落总数 菌落数 活细胞密度 | cell density; viable count
encapsulation | + | % | 包封率 载药量 | encapsulation efficiency; drug loading
release_rate | 0 | % | 释放率 溶出度 释放度 | release rate; dissolution
uniformity | ~ | % | 均匀性 均匀度 不均匀度 一致性 厚度均匀性 | uniformity; consistency; thickness uniformity
concurrency | + | | 并发数 并发量 并发用户数 | concurrent users; concurrency
connections | + | | 并发连接数 连接数 | concurrent connections; connections
growth_rate | 0 | % | 增长率 年增长率 复合年增长率 增长速度 年均增长速度 增速 | growth rate
quantity | 0 | | 数量 台数 批量 | quantity; number
explosive_velocity | 0 | m/s | 爆速 | detonation velocity
limiting_oxygen_index | + | % | 氧指数 极限氧指数 | limiting oxygen index; oxygen index
power_factor | + | | 功率因数 | power factor
strength_ratio | + | | 强屈比 屈强比 | strength ratio
aspect_ratio | 0 | | 长径比 深宽比 径厚比 | aspect ratio
compression_ratio | 0 | | 压缩比 | compression ratio
protection_grade | + | | 防护等级 | protection class; ip rating
readiness | + | | 技术成熟度 成熟度 TRL | technology readiness level; trl; readiness level
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A known parameter. ``direction`` is higher, lower, neutral, or unit (it depends on the unit: accuracy)."""

    key: str
    direction: str
    unit: str


@dataclass(frozen=True, slots=True)
class ParameterLexicon:
    """Names to parameters, in both languages; English names case-folded."""

    by_key: dict[str, Parameter]
    han: dict[str, Parameter]
    latin: dict[str, Parameter]
    heads: dict[
        str, tuple[int, ...]
    ]  # first character -> lengths of the Chinese names it begins, longest first
    endings: dict[str, tuple[int, ...]]  # last character -> lengths of the Chinese names it ends


def _lengths(names: Iterable[str], position: int) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[position], set()).add(len(name))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in lengths.items()}


_DIRECTIONS = {"+": "higher", "-": "lower", "0": "neutral", "~": "unit"}
# Modifiers that do not change what a parameter is: 平均效率 is an efficiency.
HAN_MODIFIERS = (
    "平均", "最大", "最高", "最低", "最小", "单位", "初始", "额定", "总", "整体", "综合", "首次", "年均", "实际", "理论", "设计", "瞬时", "标称", "有效", "相对",
    "年", "日", "吨", "目标", "表面", "整机", "系统", "产品", "常规", "静态", "动态",
)  # fmt: skip


@lru_cache(maxsize=1)
def parameter_lexicon() -> ParameterLexicon:
    """The lexicon, built once."""
    by_key: dict[str, Parameter] = {}
    han: dict[str, Parameter] = {}
    latin: dict[str, Parameter] = {}
    for row in _ROWS.strip().splitlines():
        key, direction, unit, names, english = (cell.strip() for cell in row.split("|"))
        parameter = by_key[key] = Parameter(key, _DIRECTIONS[direction], unit)
        for name in names.split():
            if han.setdefault(name, parameter) is not parameter:
                raise AssertionError(f"{name} names {han[name].key} and {key}")
        for name in filter(None, (word.strip() for word in english.split(";"))):
            if latin.setdefault(name, parameter) is not parameter:
                raise AssertionError(f"{name} names {latin[name].key} and {key}")
    return ParameterLexicon(by_key, han, latin, _lengths(han, 0), _lengths(han, -1))


_RATIO = frozenset({"%", "‰", "fold", "dB", ""})


def parameter_direction(key: str, unit: str = "") -> str:
    """``higher``, ``lower`` or ``neutral``: which side of the parameter is better; ``neutral`` also when unknown.

    ``unit`` matters for accuracy, sensitivity and the like: 精度98% is better higher, 精度0.01 mm better lower.
    """
    parameter = parameter_lexicon().by_key.get(key)
    if parameter is None:
        return "neutral"
    if parameter.direction != "unit":
        return parameter.direction
    if key == "accuracy":
        return "higher" if unit == "%" else "lower" if unit not in _RATIO else "neutral"
    if key == "resolution" and unit not in _RATIO:
        return "higher" if unit in ("px", "kpx", "Mpx", "dpi", "bit") else "lower"
    return "neutral"
