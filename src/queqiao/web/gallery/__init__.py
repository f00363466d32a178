"""The gallery of the design system."""

from queqiao.web.gallery.view import gallery

__all__ = ["gallery"]
