"""Instruments of technology transfer as small programs: terms and events in; obligations, cash flow, cap table out."""
