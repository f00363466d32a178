"""Families of qualities: words that affirm a property and words that deny it, in Chinese and English.

Each row is ``name, affirming forms, denying forms``; forms are regular expressions, "|" between them. A form need not
spell out its negations: ``qualities.py`` reads 不, 无法, not, without … before a form and turns its meaning. Spelled-out
negations are here only where the language has made one word of them (不可降解, 含铅, flammable).
"""

from __future__ import annotations

TWO_SIDED = frozenset(
    [
        "insulating",
        "transparent",
        "flexible",
        "hydrophobic",
        "water_soluble",
        "non_magnetic",
        "continuous",
        "portable",
        "offline_capable",
        "normal_pressure",
        "room_temperature",
        "wireless",
        "water_based",
        "salt_tolerant",
    ]
)
"""Families whose denying side can be wanted too (导电, 亲水, 台式). The denying side of the others is a fault, never a demand."""

ADVERBS = frozenset(
    [
        "automatic",
        "online",
        "real_time",
        "continuous",
        "intelligent",
        "remote",
        "wireless",
        "normal_pressure",
        "room_temperature",
    ]
)
"""Families that say how something is done; what is done must agree too."""

FAMILIES: tuple[tuple[str, str, str], ...] = (
    # substances
    (
        "non_toxic",
        "无毒(?:无害)?|低毒|零毒|non-?\\s?toxic|nontoxic|harmless",
        "有毒|剧毒|高毒|毒性(?:大|强|较|高)|(?:一定|较强|较大)(?:的)?毒性|toxic",
    ),
    ("harmless", "无害|对人体安全|对环境友好", "有害|harmful|hazardous"),
    (
        "lead_free",
        "无铅|不含铅|lead-?\\s?free|Pb-?\\s?free|free of lead",
        "含铅|有铅|leaded|contain(?:s|ing) lead",
    ),
    (
        "halogen_free",
        "无卤|不含卤|halogen-?\\s?free|free of halogens?",
        "含卤|卤系|溴系|halogenated|brominated",
    ),
    (
        "formaldehyde_free",
        "无甲醛|零甲醛|无醛|formaldehyde-?\\s?free|free of formaldehyde",
        "含(?:有)?甲醛|释放甲醛|contain(?:s|ing) formaldehyde",
    ),
    (
        "solvent_free",
        "无溶剂|无有机溶剂|水相(?:体系|法|合成)|solvent-?\\s?free|free of (?:organic )?solvents?",
        "(?:使用|采用|以|含|有毒)[^，。；]{0,8}有机溶剂|溶剂型|溶剂法|有机溶剂|(?:uses?|using) (?:organic |toxic )?solvents?|organic solvents?|solvent-?based",
    ),
    (
        "heavy_metal_free",
        "无重金属|free of heavy metals?|heavy[- ]metal[- ]free",
        "含(?:有)?重金属|重金属超标|contain(?:s|ing) heavy metals?",
    ),
    (
        "noble_metal_free",
        "非贵金属|无贵金属|(?:noble|precious)[- ]metal[- ]free|non-?(?:noble|precious)[- ]metal",
        "贵金属|铂基|钯基|(?:noble|precious)[- ]metals?",
    ),
    ("fluorine_free", "无氟|不含氟|fluorine-?\\s?free|PFAS-?\\s?free", "含氟|氟系|fluorinated"),
    ("phosphorus_free", "无磷|phosphorus-?\\s?free|phosphate-?\\s?free", "含磷|磷系"),
    ("cyanide_free", "无氰|cyanide-?\\s?free", "含氰|氰化(?:物|镀|法)|cyanide"),
    ("chromium_free", "无铬|chrom(?:ium|e)-?\\s?free", "含铬|六价铬|铬酸盐"),
    ("mercury_free", "无汞|mercury-?\\s?free", "含汞|mercury"),
    ("cobalt_free", "无钴|cobalt-?\\s?free", "含钴|cobalt-?based"),
    ("rare_earth_free", "无稀土|rare[- ]earth[- ]free", "含稀土|稀土永磁"),
    (
        "additive_free",
        "无添加|(?:不添加|无)(?:任何)?(?:防腐剂|添加剂)(?:添加)?|additive-?\\s?free|preservative-?\\s?free",
        "添加(?:了)?防腐剂|含(?:有)?防腐剂|含(?:有)?添加剂",
    ),
    (
        "antibiotic_free",
        "无抗(?:养殖|饲料)?(?![菌磁])|antibiotic-?\\s?free",
        "含抗生素|使用抗生素|with antibiotics",
    ),
    ("pesticide_free", "无农药|无农残|pesticide-?\\s?free", "农药残留|喷施农药|农残超标"),
    ("asbestos_free", "无石棉|asbestos-?\\s?free", "含石棉|石棉|asbestos"),
    (
        "low_voc",
        "低\\s?VOCs?|零\\s?VOCs?|无\\s?VOCs?|VOCs?\\s?(?:含量|排放)低|low[- ]VOC|VOC-?\\s?free",
        "高\\s?VOCs?|VOCs?\\s?(?:含量|排放)?(?:高|较高|超标)|high[- ]VOC",
    ),
    ("transgene_free", "非转基因|non-?GMO|transgene-?\\s?free", "转基因|GMO"),
    (
        "water_based",
        "(?<![憎疏亲耐防吸保抗溶透隔脱斥])水性|水基|water-?\\s?based|waterborne",
        "油性(?:涂料|漆)|溶剂型|oil-?based",
    ),
    ("bio_based", "生物基|bio-?based", "石油基|petroleum-?based|fossil-?based"),
    ("low_alkali", "低碱", "高碱"),
    ("sugar_free", "无糖|零糖|sugar-?\\s?free", "含糖|高糖"),
    # end of life, emissions
    (
        "degradable",
        "可(?:以)?(?:完全|全|自然|生物|快速)?降解|(?:完全|全|生物|自然)降解|易降解|能(?:够)?(?:完全)?降解|bio-?degradable|degradable|compostable",
        "难(?:以|于)?(?:生物)?降解|不(?:可|能|易)(?:生物)?降解|non-?(?:bio-?)?degradable",
    ),
    (
        "recyclable",
        "可(?:循环|重复)?回收|可再生利用|易回收|能(?:够)?回收|回收再利用|recyclable",
        "(?:不可|无法|不能|难以|难于)回收|non-?recyclable",
    ),
    (
        "reusable",
        "可(?:多次)?(?:重复|反复|循环)(?:使用|利用)|能(?:够)?(?:重复|循环)使用|re-?usable|can be reused",
        "一次性|(?:不可|不能|无法)(?:重复|反复|循环)使用|disposable|single-?use",
    ),
    (
        "no_waste_water",
        "(?:无|零|不产生|没有)(?:工业)?(?:废水|污水)(?:排放|产生)?|废水零排放|zero liquid discharge|no waste\\s?water",
        "(?:产生|排放|排出)[^，。；]{0,6}(?:废水|污水)|废水(?:量大|排放量)|generates? waste\\s?water",
    ),
    (
        "zero_emission",
        "零排放|无(?:废气|三废|污染物)排放|无污染|零污染|zero[- ]emissions?|pollution-?\\s?free|emission-?\\s?free",
        "有污染|污染(?:严重|大|环境)|排放(?:大量|超标)|polluting",
    ),
    (
        "environmentally_friendly",
        "环保|绿色(?:环保|工艺|制造)|环境友好|eco-?friendly|environmentally[- ]friendly",
        "不环保|高污染|environmentally harmful",
    ),
    ("low_carbon", "低碳|零碳|碳中和|low[- ]carbon|carbon[- ]neutral", "高碳排|高排放|carbon-?intensive"),
    (
        "low_noise",
        "低噪(?:声|音)?|静音|噪声小|噪音小|quiet|low[- ]noise|silent",
        "高噪(?:声|音)|噪(?:声|音)(?:大|较大|高)|noisy|loud",
    ),
    (
        "odourless",
        "无(?:异)?味|无臭|无刺激性气味|odou?rless|odou?r-?\\s?free",
        "有(?:异)?味|异味|恶臭|刺激性气味|malodorous|pungent",
    ),
    ("dust_free", "无尘|无粉尘|dust-?\\s?free", "粉尘(?:大|多|飞扬)|扬尘|dusty"),
    (
        "no_residue",
        "无残留|零残留|residue-?\\s?free|leaves no residue",
        "有残留|残留(?:多|高|严重|超标)|leaves (?:a )?residue",
    ),
    (
        "low_energy",
        "低能耗|低功耗|节能|能耗低|省电|low[- ]power|low[- ]energy|energy[- ]saving|energy[- ]efficient",
        "高能耗|高功耗|能耗(?:高|大|较高)|耗电(?:大|多)|power[- ]hungry|energy[- ]intensive",
    ),
    (
        "low_cost",
        "低成本|成本低|价格低廉|经济性好|low[- ]cost|inexpensive|affordable",
        "成本(?:较|很|过)?高|造价(?:较|很)?高|价格昂贵|昂贵|expensive|costly",
    ),
    # resistance
    (
        "heat_resistant",
        "耐(?:高|超高)?温|耐热|高温稳定|抗高温|heat[- ]resistant|heat[- ]resistance|high[- ]temperature[- ]resistant|thermally stable",
        "不耐热|热稳定性差|高温(?:易|下易)?(?:分解|失效|变形)|thermally unstable",
    ),
    (
        "cold_resistant",
        "耐(?:低|超低)温|耐寒|抗寒|cold[- ]resistant|low[- ]temperature[- ]resistant",
        "低温(?:易|下易)?(?:脆裂|失效|脆断)|畏寒|cold[- ]sensitive",
    ),
    (
        "corrosion_resistant",
        "耐(?:强|酸碱|海水|化学)?(?:腐蚀|蚀)|抗(?:[\u4e00-\u9fff]{0,6})腐蚀|防腐(?!剂)|耐酸碱|corrosion[- ]resistan(?:t|ce)|anti-?\\s?corrosion|corrosion-?\\s?proof|resists corrosion",
        "易(?:被)?腐蚀|易生锈|易锈蚀|腐蚀严重|corrodes|prone to corrosion",
    ),
    (
        "wear_resistant",
        "耐磨(?:损|耗)?|抗磨(?:损)?|高耐磨|wear[- ]resistan(?:t|ce)|abrasion[- ]resistan(?:t|ce)|anti-?wear",
        "易磨损|磨损(?:快|严重|大)|wears quickly",
    ),
    (
        "weather_resistant",
        "耐候|抗老化|耐老化|抗紫外|耐紫外|weather[- ]?resistan(?:t|ce)|weatherproof|UV[- ]resistan(?:t|ce)|anti-?ag(?:e)?ing",
        "易老化|老化(?:快|严重)|ages quickly",
    ),
    (
        "radiation_resistant",
        "耐辐照|耐辐射|抗辐射|抗辐照|radiation[- ]resistan(?:t|ce)|radiation[- ]hard(?:ened)?",
        "辐照(?:易|后)?失效|易受辐射",
    ),
    (
        "salt_spray_resistant",
        "耐盐雾|抗盐雾|salt[- ]spray[- ]resistan(?:t|ce)",
        "盐雾(?:易|后)?(?:腐蚀|起泡)",
    ),
    ("salt_tolerant", "耐盐碱?(?!雾)|抗盐碱|salt[- ]toleran(?:t|ce)", "不耐盐|盐敏感|salt[- ]sensitive"),
    ("drought_tolerant", "抗旱|耐旱|drought[- ](?:toleran(?:t|ce)|resistan(?:t|ce))", "不耐旱|怕旱"),
    (
        "disease_resistant",
        "抗病(?!毒)|抗(?:白粉|锈|枯萎|稻瘟)病|disease[- ]resistan(?:t|ce)",
        "易感病|感病(?:品种)?|disease[- ]susceptible",
    ),
    ("lodging_resistant", "抗倒伏?|lodging[- ]resistan(?:t|ce)", "易倒伏|倒伏严重"),
    (
        "impact_resistant",
        "抗冲击|耐冲击|抗震|耐冲撞|impact[- ]resistan(?:t|ce)|shock-?\\s?proof|shock[- ]resistan(?:t|ce)",
        "易碎|脆性大|抗冲击性差|brittle|fragile",
    ),
    ("fatigue_resistant", "抗疲劳|耐疲劳|fatigue[- ]resistan(?:t|ce)", "易疲劳(?:断裂|失效)"),
    (
        "oxidation_resistant",
        "抗氧化|耐氧化|oxidation[- ]resistan(?:t|ce)|anti-?oxida(?:nt|tion)",
        "易(?:被)?氧化|oxidi[sz]es easily",
    ),
    (
        "water_resistant",
        "防水|耐水|不透水|防渗|water-?\\s?proof|water[- ]resistan(?:t|ce)|watertight",
        "不防水|易进水|渗水|遇水(?:失效|溶解)|leaks water",
    ),
    (
        "moisture_proof",
        "防潮|耐湿|moisture-?\\s?proof|humidity[- ]resistan(?:t|ce)",
        "易受潮|易吸潮|hygroscopic",
    ),
    ("dust_proof", "防尘|dust-?\\s?proof|dust[- ]tight", "易进尘|易积尘"),
    (
        "fire_retardant",
        "阻燃|难燃|防火|不燃(?!烧)|不可燃|自熄|flame[- ]?retardan(?:t|cy|ce)|flame[- ]resistan(?:t|ce)|fire-?\\s?proof|fire[- ](?:resistan(?:t|ce)|retardant)|non-?\\s?flammable",
        "易燃|可燃(?!气|冰|物)|助燃|(?:in)?flammable|combustible",
    ),
    ("explosion_proof", "防爆|explosion-?\\s?proof|intrinsically safe", "易爆|不防爆|explosive"),
    (
        "anti_static",
        "防静电|抗静电|anti-?\\s?static|ESD[- ](?:safe|protected)|static[- ]dissipative",
        "易产生静电|易积静电",
    ),
    (
        "antibacterial",
        "抗菌|抑菌|杀菌|anti-?\\s?bacterial|anti-?\\s?microbial|bactericidal",
        "易(?:滋生|长)(?:细)?菌|滋生细菌",
    ),
    ("mould_proof", "防霉|抗霉|mou?ld-?\\s?proof|mou?ld[- ]resistan(?:t|ce)|anti-?fungal", "易(?:发)?霉"),
    (
        "antifouling",
        "防污|抗污染|自清洁|防结垢|阻垢|anti-?\\s?fouling|self-?\\s?cleaning|anti-?scal(?:e|ing)",
        "易结垢|易污染|易堵塞|fouls easily",
    ),
    (
        "anti_interference",
        "抗干扰|抗电磁干扰|电磁屏蔽|anti-?\\s?interference|EMI[- ]shield(?:ing|ed)",
        "易受(?:电磁)?干扰|prone to interference",
    ),
    ("anti_slip", "防滑|non-?\\s?slip|anti-?\\s?slip|slip[- ]resistan(?:t|ce)", "易打滑|湿滑|slippery"),
    ("anti_counterfeit", "防伪|anti-?\\s?counterfeit(?:ing)?", "易仿冒|易伪造"),
    (
        "insulating",
        "绝缘|electrically insulating|insulat(?:ing|or)",
        "导电(?!率)|electrically conductive|conductive",
    ),
    (
        "thermally_insulating",
        "隔热|保温|绝热|thermal(?:ly)? insulat(?:ing|ion)",
        "隔热(?:性)?差|保温(?:性)?差",
    ),
    (
        "sound_insulating",
        "隔音|隔声|吸音|吸声|降噪材料|sound[- ](?:insulat(?:ing|ion)|proof(?:ing)?)|acoustic insulation",
        "隔音(?:性)?差",
    ),
    (
        "vibration_damping",
        "减振|减震|隔振|抑振|vibration[- ](?:damping|isolation)|shock[- ]absorb(?:ing|ption)",
        "振动(?:大|剧烈|严重)",
    ),
    (
        "sealed",
        "密封(?!件|圈|胶|垫|不)|气密|不泄漏|无泄漏|零泄漏|leak-?\\s?(?:proof|tight|free)|hermetic(?:ally)?|airtight",
        "易泄漏|密封不(?:严|良)|漏(?:气|油|液)|leaks|leaky",
    ),
    # material properties
    ("transparent", "透明|transparent|optically clear", "不透明|opaque"),
    ("non_magnetic", "无磁(?!场)|非磁性|non-?\\s?magnetic", "铁磁性|强磁性|有磁性|ferromagnetic"),
    ("flexible", "柔性|可弯折|可弯曲|可拉伸|flexible|bendable|stretchable", "刚性|不可弯曲|rigid|inflexible"),
    (
        "lightweight",
        "轻量化|轻质|重量轻|质量轻|lightweight|light-?weight",
        "笨重|重量大|质量大|heavy[- ]weight|bulky",
    ),
    ("hydrophobic", "疏水|超疏水|hydrophobic", "亲水|hydrophilic"),
    ("biocompatible", "生物相容|bio-?\\s?compatib(?:le|ility)", "生物相容性差|不相容|排异|bio-?incompatible"),
    (
        "water_soluble",
        "水溶性|可溶于水|易溶于水|water[- ]soluble",
        "难溶于水|不溶于水|水不溶|water[- ]insoluble|insoluble in water",
    ),
    ("self_healing", "自愈合|自修复|self-?\\s?healing", "不可修复|不能自愈"),
    (
        "shape_stable",
        "尺寸稳定|不变形|不开裂|无裂纹|dimensionally stable|crack-?\\s?free|no cracks",
        "易变形|变形(?:大|严重)|易开裂|开裂(?:严重)?|有裂纹|warps|cracks easily",
    ),
    ("non_stick", "不粘(?!连)|防粘|non-?\\s?stick", "易粘(?:连|附)|粘模"),
    # operation
    (
        "online",
        "在线(?:实时|自动|快速|连续)?(?:检测|监测|测量|分析|监控|诊断|测试|识别|控制|质检)|在线|on-?line|in-?line",
        "离线|取样送检|人工取样|实验室送检|off-?line",
    ),
    ("real_time", "实时|即时(?:检测|反馈|响应)|real-?\\s?time", "非实时|滞后(?:严重|大)|not real-?time"),
    (
        "automatic",
        "全?自动化?(?!驾驶|控制系统工程)|无需人工|无人(?:值守|化|操作|干预)|不需(?:要)?人工|automat(?:ic|ed|ically|ion)|unattended|without manual",
        "(?:全|纯|靠|依靠|需|需要|采用|仍|仍需|依赖)人工|人工(?:操作|分拣|上料|下料|目视|搬运|控制|测量|记录)|手动|手工|manual(?:ly)?|半自动|semi-?automatic",
    ),
    ("intelligent", "智能化?|intelligent|smart|AI-?(?:based|driven|powered)", "非智能"),
    (
        "remote",
        "远程(?:监控|控制|监测|操作|运维|诊断|可视|数据传输)?|遥控|遥测|remote(?:ly)?(?: monitor(?:ing|ed)| control(?:led)?)?",
        "(?:只能|仅能|仅支持)(?:就地|现场|本地)|现场操作|on-?site only|local only",
    ),
    ("wireless", "无线|wireless(?:ly)?", "有线|wired|需(?:要)?布线"),
    (
        "crop_safe",
        "对(?:作物|水稻|小麦|玉米|大豆|果树|蔬菜|苗木|后茬作物)安全|无药害|不产生药害",
        "(?:有|产生|出现|易产生|轻微|严重)(?:轻微|严重)?药害",
    ),
    (
        "non_contact",
        "非接触(?:式)?|无接触|non-?\\s?contact|contactless|without (?:any |direct )?contact",
        "(?<!非)(?<!无)接触式|contact-type|contact measurement|requires contact",
    ),
    (
        "non_destructive",
        "无损(?:检测|探伤|测试|评价|耗)?|非破坏性?|non-?\\s?destructive",
        "有损|破坏性|破坏式|destructive",
    ),
    (
        "non_invasive",
        "无创|非侵入(?:式)?|non-?\\s?invasive",
        "有创|微创|(?<!非)侵入式|(?<!non-)(?<!non)(?:minimally )?invasive",
    ),
    (
        "continuous",
        "连续(?:化|式|流|生产|作业|操作|制备|卷对卷)|continuous (?:production|operation|process(?:ing)?|flow)|continuous(?:ly)? produc",
        "间歇(?:式|生产|操作|反应)|批次(?:式)?(?:生产|操作)|batch (?:process|production|operation|wise)",
    ),
    (
        "long_running",
        "(?:长期|连续|长时间)(?:稳定)?(?:运行|工作)|runs? continuously|continuous running",
        "(?:不能|无法)(?:长期|连续)(?:运行|工作)|频繁停机|intermittent operation",
    ),
    (
        "portable",
        "便携(?:式)?|手持(?:式)?|可移动|移动式|portable|hand-?held|mobile",
        "固定式|不便(?:携带|移动)|台式|stationary|bench-?top",
    ),
    ("modular", "模块化|modular", "一体式不可拆|non-?modular"),
    ("detachable", "可拆卸|易拆装|快拆|detachable|removable", "不可拆卸?|永久固定|non-?detachable"),
    (
        "maintenance_free",
        "免维护|无需维护|少维护|maintenance-?\\s?free",
        "维护(?:频繁|量大|困难)|需(?:要)?(?:定期|频繁|经常)维护|high[- ]maintenance|requires frequent maintenance",
    ),
    (
        "self_powered",
        "自供电|自供能|无源|无需(?:外接|外部)?(?:电源|供电)|self-?\\s?powered|passive(?:ly)?|without (?:an )?external power|battery-?\\s?free",
        "(?:需|需要|依赖)(?:外接|外部|市电)?(?:电源|供电)|外接电源|external power",
    ),
    (
        "domestic",
        "国产化?|自主(?:可控|知识产权|研发)|进口替代|替代进口|domestically (?:produced|made)|home-?made",
        "依赖进口|进口(?:部件|元件|芯片|设备|依赖)|完全进口|imported|rely on imports",
    ),
    (
        "easy_to_clean",
        "易清洗|易清洁|easy to clean|easily cleaned",
        "难(?:以|于)?清洗|不易清洗|hard to clean",
    ),
    (
        "easy_to_operate",
        "操作简(?:便|单)|易(?:于)?操作|使用方便|easy to (?:use|operate)|user-?\\s?friendly",
        "操作(?:复杂|繁琐)|complicated to (?:use|operate)|hard to (?:use|operate)",
    ),
    (
        "room_temperature",
        "常温(?:下)?(?:固化|反应|制备|成形|成型|保存|储存|烧结)?|室温|room[- ]temperature|ambient temperature",
        "高温(?:固化|反应|烧结|煅烧)|(?:需|需要)(?:加热|高温|冷藏|冷冻)|requires heating|high-?temperature (?:curing|sintering)",
    ),
    (
        "normal_pressure",
        "常压|atmospheric pressure|ambient pressure",
        "高压(?:反应|条件|合成)|加压|high[- ]pressure (?:reaction|process)",
    ),
    (
        "stable",
        "(?:运行|性能|工艺|质量|化学|长期|热)稳定|稳定性(?:好|高|强|优)|稳定可靠|stable operation|good stability|highly stable|long-?term stab(?:le|ility)",
        "不稳定|稳定性(?:差|低|不足)|unstable|poor stability",
    ),
    (
        "mass_producible",
        "(?:可|能|能够|实现|已实现|适合|便于|易于)(?:批量|规模|规模化|工业化|大规模|量产)(?:化)?(?:生产|制备|制造)?|量产|批量(?:化)?生产|规模化生产|工业化生产|mass[- ](?:produc(?:ed|tion|ible)|manufactur(?:ed|ing))|scalable",
        "(?:仅|只|限于|停留在|处于)(?:在)?(?:实验室|小试)(?:阶段|规模)?|难(?:以|于)(?:量产|放大|规模化)|lab[- ]scale only|hard to scale",
    ),
    (
        "scientific_traceable",
        "可追溯|可溯源|全程追溯|traceable|traceability",
        "无法追溯|不可追溯|not traceable",
    ),
    (
        "compatible_existing",
        "(?:与|和)现有(?:设备|产线|生产线|系统|工艺)(?:相)?兼容|无需改造|无需改变现有|compatible with existing|drop-?in",
        "(?:需|需要)(?:改造|更换|改建)(?:设备|产线|生产线)|(?:与|和)现有(?:设备|产线|系统)不兼容|incompatible",
    ),
    ("open_source", "开源|open[- ]source", "闭源|closed[- ]source|proprietary"),
    (
        "offline_capable",
        "(?:可|能)?离线(?:运行|使用|部署|工作)|本地(?:化)?部署|不依赖网络|on-?premises?|works offline",
        "(?:必须|需|需要|依赖)联网|依赖云端|requires internet|cloud[- ]only",
    ),
    ("encrypted", "加密(?:传输|存储)?|encrypt(?:ed|ion)", "明文(?:传输|存储)|未加密|unencrypted|plaintext"),
    ("multi_species", "广谱|broad[- ]spectrum", "窄谱|narrow[- ]spectrum"),
    (
        "selective",
        "(?:高)?选择性(?:高|好|强)|高选择性|highly selective|high selectivity",
        "选择性(?:差|低)|无选择性|non-?selective|poor selectivity",
    ),
)
