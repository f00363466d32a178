"""Kinds, levels and states of what the catalogue holds."""

from __future__ import annotations

from queqiao.kernel.bilingual import both
from queqiao.kernel.choices import TextChoices


class EntryType(TextChoices):
    """The nouns of the catalogue. The value is the word in addresses, audit and events; ``prefix`` begins their ids."""

    NEED = "need", both("需求", "Need")
    ACHIEVEMENT = "achievement", both("成果", "Achievement")
    SCENARIO = "scenario", both("应用场景", "Scenario")
    NEGATIVE_RESULT = "negative_result", both("负结果", "Negative result")

    @property
    def prefix(self) -> str:
        """First letter of the ids."""
        return {"need": "N", "achievement": "A", "scenario": "S", "negative_result": "X"}[self.value]


class NeedKind(TextChoices):
    """What is wanted (R66, R73)."""

    TECHNOLOGY = "technology", both("技术需求", "Technology")
    TALENT = "talent", both("人才需求", "Talent")
    SERVICE = "service", both("服务需求", "Service")
    FINANCE = "finance", both("资金需求", "Finance")
    SCENARIO = "scenario", both("场景需求", "Scenario")


class AchievementKind(TextChoices):
    """What is offered (R30)."""

    RESULT = "result", both("技术成果", "Research result")
    DATASET = "dataset", both("数据集", "Dataset")
    MODEL_METHOD = "model_method", both("模型与方法", "Model or method")


class Level(TextChoices):
    """From whom a field is kept until when. In rising order; ``OWNER`` never leaves the owner's side and the platform's staff."""

    PUBLIC = "public", both("公开", "Public")
    ON_INTEREST = "on_interest", both("接受意向后可见", "After interest is accepted")
    AFTER_NDA = "after_nda", both("签保密协议后可见", "After an NDA")
    OWNER = "owner", both("仅本方可见", "Own side only")

    @property
    def rank(self) -> int:
        """Place in the order; larger is more confidential."""
        return _RANKS[self.value]


_RANKS = {level.value: place for place, level in enumerate(Level)}


class SecrecyLevel(TextChoices):
    """Of a need as a whole; state secrets never enter."""

    PUBLIC = "public", both("公开", "Public")
    RESTRICTED = "restricted", both("仅平台内", "Members only")
    CONFIDENTIAL = "confidential", both("商业秘密", "Trade secret")
    STATE_SECRET = "state_secret", both("国家秘密", "State secret")


class Protection(TextChoices):
    """How an achievement is protected at the moment it is listed (domain of novelty)."""

    GRANTED = "granted", both("专利已授权", "Patent granted")
    FILED = "filed", both("专利已申请", "Patent filed")
    SOFTWARE = "software", both("软件著作权", "Software copyright")
    SECRET = "secret", both("技术秘密", "Trade secret")
    NOT_WANTED = "not_wanted", both("不申请专利", "No patent wanted")
    DISCLOSED = "disclosed", both("已公开、尚未申请", "Disclosed, not yet filed")
    NONE = "none", both("尚未保护", "Not protected yet")


class ClauseOperator(TextChoices):
    """How the parameter is bounded."""

    AT_LEAST = ">=", "≥"
    AT_MOST = "<=", "≤"
    MORE = ">", ">"
    LESS = "<", "<"
    EQUAL = "=", "="
    BETWEEN = "between", both("介于", "between")
    UP_BY = "up_by", both("提高", "raised by")
    DOWN_BY = "down_by", both("降低", "lowered by")
    QUALITATIVE = "qualitative", both("定性", "qualitative")


class WhyStopped(TextChoices):
    """Why a route was given up."""

    PHYSICS = "physics", both("原理或性能不达", "Physics or performance")
    COST = "cost", both("成本过高", "Cost")
    SCALE_UP = "scale_up", both("放大失败", "Scale-up")
    SAFETY = "safety", both("安全或环保", "Safety or environment")
    REGULATION = "regulation", both("法规准入", "Regulation")
    MARKET = "market", both("市场消失", "Market")
    TEAM = "team", both("团队或经费中断", "Team or money")
    OTHER = "other", both("其他", "Other")


class PatentKind(TextChoices):
    """Kinds of protection with their own terms."""

    INVENTION = "invention", both("发明专利", "Invention patent")
    UTILITY = "utility", both("实用新型", "Utility model")
    DESIGN = "design", both("外观设计", "Design")
    SOFTWARE = "software", both("软件著作权", "Software copyright")


class PatentStatus(TextChoices):
    """Legal state as its owner reports it."""

    FILED = "filed", both("已申请", "Filed")
    PUBLISHED = "published", both("已公布", "Published")
    GRANTED = "granted", both("已授权", "Granted")
    LAPSED = "lapsed", both("已失效", "Lapsed")
    EXPIRED = "expired", both("期限届满", "Expired")


class ReviewOutcome(TextChoices):
    """How a review before publication ended."""

    OPEN = "open", both("审核中", "Open")
    PUBLISHED = "published", both("通过并发布", "Published")
    RETURNED = "returned", both("退回补充", "Returned")
    REFUSED = "refused", both("不予受理", "Refused")
    SUPERSEDED = "superseded", both("作者撤回", "Taken back")
