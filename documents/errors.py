"""What can go wrong while a document is made: each error is one English sentence, and one in Chinese for the person."""

from __future__ import annotations

from collections.abc import Mapping


class DocumentError(Exception):
    """The document could not be made."""

    code = "document-not-made"
    zh = "文书无法生成。"

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, object] = params
        super().__init__(self.message("en"))

    def message(self, language: str = "en") -> str:
        """Give the sentence for the person: Chinese for ``zh``, else English."""
        sentence = self.zh if language.startswith("zh") else (self.__doc__ or "").strip()
        return sentence.format(**self.params)


class FieldsMissing(DocumentError):
    """The document {title} lacks {labels}; fill them in and make it again."""

    code = "document-fields-missing"
    zh = "《{title}》缺少必填要素：{labels}。请补充后重新生成。"


class TemplateUnknown(DocumentError):
    """There is no document template named {template}."""

    code = "document-template-unknown"
    zh = "没有名为“{template}”的文书模板。"


class ValueUnusable(DocumentError):
    """The value of {label} cannot be printed as {expected}; correct it."""

    code = "document-value-unusable"
    zh = "“{label}”的内容不能按{expected}印出，请更正。"


class CharacterMissing(DocumentError):
    """No installed font has the character {character} (U+{code_point}); install a face that has it in FONT_DIR."""

    code = "character-missing"
    zh = "已安装的字体均无字符“{character}”（U+{code_point}）。请在 FONT_DIR 文件夹中补充含有该字的字体，或改用规范字。"


class FontsMissing(DocumentError):
    """No file for the face {face} is in {folder}; run the set-up again or put one of {candidates} there."""

    code = "fonts-missing"
    zh = "文件夹 {folder} 中没有{face}的字体文件。请重新运行安装程序，或放入以下文件之一：{candidates}。"
