"""Workbooks for people to fill in, made from the one schema: blank, pre-filled, or as a sample."""

from p2p_sheets.write.forms.build import write_filled
from p2p_sheets.write.forms.feedback import enclosures, write_report_templates
from p2p_sheets.write.forms.prefilled import told, write_forms
from p2p_sheets.write.forms.vertical import write_templates

__all__ = [
    "enclosures",
    "told",
    "write_filled",
    "write_forms",
    "write_report_templates",
    "write_templates",
]
