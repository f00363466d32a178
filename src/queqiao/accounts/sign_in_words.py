"""What sign-up, sign-in and the second factor say when something does not fit: our words in place of the package's, in both languages.

Keys are the package's own; places such as ``%d`` and ``%s`` are filled by it.
"""

from __future__ import annotations

from typing import Any

from queqiao.kernel.bilingual import both

ACCOUNT: dict[str, Any] = {
    "account_inactive": both(
        "这个账号已停用。请联系平台运营人员。",
        "This account has been closed. Ask the operators of the platform.",
    ),
    "cannot_remove_primary_email": both(
        "%(email)s 是主邮箱，不能删除。请先把另一个已验证的邮箱设为主邮箱。",
        "%(email)s is your main address and cannot be removed. Make another verified address the main one first.",
    ),
    "duplicate_email": both("这个邮箱已经在您的账号里。", "This address is on your account already."),
    "email_password_mismatch": both(
        "邮箱或密码不对。忘记密码可以用验证码重设。",
        "Address or password is not right. A forgotten password is reset with a code.",
    ),
    "phone_password_mismatch": both(
        "手机号或密码不对。忘记密码可以用验证码重设。",
        "Number or password is not right. A forgotten password is reset with a code.",
    ),
    "email_taken": both(
        "这个邮箱已有账号。请直接登录，或换一个邮箱。",
        "This address has an account. Sign in, or use another.",
    ),
    "enter_current_password": both(
        "现在的密码不对，请重新输入。", "The present password is not right. Enter it again."
    ),
    "incorrect_code": both(
        "验证码不对，请核对后再填；填错 3 次须重新获取。",
        "This code is not right. Check it; after three wrong ones ask for a new one.",
    ),
    "incorrect_password": both("密码不对，请重新输入。", "The password is not right. Enter it again."),
    "invalid_or_expired_key": both(
        "链接已失效或已用过。请重新获取。", "The link has expired or was used. Ask for a new one."
    ),
    "invalid_login": both("登录没有成功，请重新登录。", "The sign-in did not work. Sign in again."),
    "invalid_password_reset": both(
        "重设密码的链接已失效或已用过。请重新获取。",
        "The link to reset the password has expired or was used. Ask for a new one.",
    ),
    "max_email_addresses": both(
        "最多可以有 %d 个邮箱。请先删除一个。", "An account has at most %d addresses. Remove one first."
    ),
    "phone_taken": both(
        "这个手机号已有账号。请直接登录，或换一个号码。",
        "This number has an account. Sign in, or use another.",
    ),
    "too_many_login_attempts": both(
        "尝试次数过多，请 5 分钟后再试，或用验证码重设密码。",
        "Too many attempts. Try again in five minutes, or reset the password with a code.",
    ),
    "unknown_email": both(
        "没有账号用这个邮箱。请核对，或先注册。", "No account has this address. Check it, or sign up first."
    ),
    "unknown_phone": both(
        "没有账号用这个手机号。请核对，或先注册。", "No account has this number. Check it, or sign up first."
    ),
    "unverified_primary_email": both(
        "主邮箱须先验证。请先完成验证，再更改。", "The main address has to be verified first."
    ),
    "select_only_one": both("只能选一项。", "Choose one only."),
    "same_as_current": both("和现在的一样，请填写新的。", "This is what it is now. Enter a new one."),
    "rate_limited": both("操作太频繁，请过一分钟再试。", "That was too often. Try again in a minute."),
}
MFA: dict[str, Any] = {
    "add_email_blocked": both(
        "开启两步验证后不能添加新邮箱。请先关闭两步验证，添加后再开启。",
        "With two-step sign-in on no address can be added. Turn it off, add the address, turn it on again.",
    ),
    "cannot_delete_authenticator": both(
        "两步验证现在不能关闭。", "Two-step sign-in cannot be turned off at present."
    ),
    "cannot_generate_recovery_codes": both(
        "先开启两步验证，才能生成恢复码。", "Turn two-step sign-in on first; then recovery codes can be made."
    ),
    "incorrect_code": both(
        "验证码不对。请核对手机时间是否自动校准，填写应用里当前显示的 6 位数字；手机不在身边可以用恢复码。",
        "This code is not right. Check that the phone sets its clock by itself and enter the six digits the app shows now, or use a recovery code.",
    ),
    "unverified_email": both(
        "先验证邮箱，才能开启两步验证。", "Verify your address first; then two-step sign-in can be turned on."
    ),
}
SOCIAL: dict[str, Any] = {
    "email_taken": both(
        "这个邮箱已有账号。请先用原来的方式登录，再到“账号与安全”里关联 %s 账号。",
        "This address has an account. Sign in as before, then connect your %s account under “Account and security”.",
    ),
    "invalid_token": both(
        "对方返回的登录凭证无效，请重新登录。", "What the provider sent back is not valid. Sign in again."
    ),
    "no_password": both(
        "您还没有设置密码，取消关联后将无法登录。请先设置密码。",
        "You have no password and could not sign in any more. Set one first.",
    ),
    "no_verified_email": both(
        "您还没有验证过的邮箱，取消关联后将无法登录。请先验证一个邮箱。",
        "You have no verified address and could not sign in any more. Verify one first.",
    ),
    "disconnect_last": both(
        "这是您唯一的登录方式，不能取消关联。", "This is your only way to sign in; it cannot be disconnected."
    ),
    "connected_other": both(
        "这个第三方账号已关联到另一个账号。", "That account is connected to somebody else's account here."
    ),
}
