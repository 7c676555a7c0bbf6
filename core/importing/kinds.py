"""Telling by its content what an imported text is."""

from __future__ import annotations

import re

from core.importing.imported import ImportKind
from core.importing.source import Source

_TERRAFORM = re.compile(
    r'^[ \t]*(?:resource|data)[ \t]+"[^"\n]+"[ \t]+"[^"\n]+"[ \t]*\{'
    r'|^[ \t]*(?:variable|module|provider)[ \t]+"[^"\n]+"[ \t]*\{|^locals[ \t]*\{',
    re.MULTILINE,
)
_COMMANDS = re.compile(
    r"(?:^|[;&|][ \t]*|\$\()[ \t]*(?:[$>#%][ \t]+)?aws[ \t]+(?:[^\n]*[ \t])?iam[ \t\\]",
    re.MULTILINE,
)
_TEMPLATE = re.compile(r"^(?:Resources|AWSTemplateFormatVersion)[ \t]*:", re.MULTILINE)
_POLICY_YAML = re.compile(r"^Statement[ \t]*:", re.MULTILINE)
_JSON_TEMPLATE = re.compile(r'"Resources"\s*:|"AWSTemplateFormatVersion"\s*:')


def kind_of(source: Source) -> ImportKind:
    """What a text is; raises InputError when it is nothing that can be imported."""
    text = source.text
    if text.lstrip().startswith("{"):
        is_template = _JSON_TEMPLATE.search(text) is not None
        return ImportKind.CLOUDFORMATION if is_template else ImportKind.POLICY
    for pattern, kind in (
        (_COMMANDS, ImportKind.COMMANDS),
        (_TERRAFORM, ImportKind.TERRAFORM),
        (_TEMPLATE, ImportKind.CLOUDFORMATION),
        (_POLICY_YAML, ImportKind.POLICY),
    ):
        if pattern.search(text):
            return kind
    raise source.refused(
        "it is none of: policy (JSON), CloudFormation template, Terraform, AWS CLI commands.",
        "Copy the whole text from the vendor's console.",
    )
