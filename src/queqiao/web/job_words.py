"""What background work is called: its kinds and states in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from queqiao.kernel.bilingual import both
from queqiao.kernel.models import JobState

KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "accounts.clock": both("机构期限、未验证账号清理", "Clocks of organisations, unverified accounts"),
        "accounts.mail_notices": both("发送消息邮件", "Mail notices"),
        "accounts.send_invitation": both("发送邀请", "Send an invitation"),
        "catalog.clock": both("条目到期与提醒", "Expiry and reminders"),
        "catalog.expired": both("发送到期邮件", "Mail that an entry has expired"),
        "catalog.invite_to_write": both("发送共同撰写邀请", "Send an invitation to write along"),
        "catalog.read_file": both("读取附件文字", "Read the text of a file"),
        "catalog.remind": both("发送到期提醒邮件", "Mail a reminder of expiry"),
        "catalog.tell": both("通知条目进展", "Tell of an entry's progress"),
        "catalog.tell_disclosure": both("通知开放的内容", "Tell of a disclosure"),
        "catalog.tell_interest": both("通知意向", "Tell of an interest"),
        "kernel.housekeeping": both("日常清理", "Housekeeping"),
        "matching.age": both("登记过旧的匹配清单", "Note old match lists"),
        "matching.housekeeping": both("清理旧的匹配清单", "Sweep old match lists"),
        "matching.index": both("更新索引", "Update the index"),
        "matching.rank": both("生成匹配清单", "Rank an entry"),
        "matching.reach": both("查找受影响的匹配清单", "Find the lists an entry changes"),
        "matching.refresh": both("重排匹配清单", "Rank noted lists anew"),
        "matching.tell_list": both("通知首份匹配清单", "Tell of a first match list"),
        "matching.tell_mark": both("通知对方的标记", "Tell of a mark"),
    }
)
STATES: Mapping[str, Any] = MappingProxyType(
    {
        JobState.QUEUED.value: both("等待", "Waiting"),
        JobState.RUNNING.value: both("进行中", "Running"),
        JobState.DONE.value: both("已完成", "Done"),
        JobState.FAILED.value: both("中断", "Broken off"),
        JobState.SET_ASIDE.value: both("不再处理", "Set aside"),
    }
)


def job_name(kind: str) -> str:
    """The name of a kind of work; one of a later version is shown by its code."""
    return str(KINDS.get(kind, kind))


def state_name(state: str) -> str:
    """The name of a state."""
    return str(STATES.get(state, state))
