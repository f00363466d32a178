"""Why the system would not open or write a file, in the reader's language."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from queqiao.cli.language import tr

_CHINESE: Mapping[int, str] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样操作",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "空间配额已用完",
    errno.EROFS: "磁盘只读",
    errno.EBUSY: "正被其他程序占用",
    errno.ETXTBSY: "正被其他程序占用",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}


def reason_of(error: OSError) -> str:
    """The system's reason; one it words in English alone is shown as it is."""
    english = error.strerror or str(error)
    return tr(_CHINESE.get(error.errno or 0, english), english)
