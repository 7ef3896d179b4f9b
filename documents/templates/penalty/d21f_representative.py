"""D21F 法定代表人（负责人）身份证明书."""

from documents.templates.penalty.d21_party import REPRESENTATIVE as TEMPLATE

__all__ = ["TEMPLATE"]
