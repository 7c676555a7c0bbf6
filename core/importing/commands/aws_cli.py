"""From AWS CLI commands to role drafts. Commands are read, never run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.importing.commands.shell import Command, Unquoted, arguments, commands, expanded
from core.importing.documents import DocumentFault, parse_json
from core.importing.drafts import AWS_MANAGED, Draft, DraftPolicy, RoleDraft, short
from core.importing.source import Beside, FileRefused, Source
from core.importing.variables import is_fragment
from core.model import PolicyKind

_ASSIGNMENT = re.compile(r"^(?:export\s+|local\s+|readonly\s+)?([A-Za-z_]\w*)=(.*)$", re.DOTALL)
_SUBSTITUTION = re.compile(r"^[\"']?\$\((.*)\)[\"']?$", re.DOTALL)
_REDIRECT = re.compile(r"(?:>|\btee\s+)\s*([^\s>|&;]+)")
_ACCOUNT_QUESTION = re.compile(r"sts\s+get-caller-identity.*Account", re.DOTALL)
_TAG = re.compile(r"Key=([^,]+),Value=(.*)", re.DOTALL)
_HARMLESS = frozenset({"echo", "set", "cd", "mkdir", "rm", "sleep", "printf", "exit", "true"})
_FLAGS = frozenset({"--output", "--query", "--profile", "--region", "--no-cli-pager", "--debug"})
MAX_SCRIPT_CHARACTERS = 300_000


def read_commands(source: Source, draft: Draft, beside: Beside) -> None:
    """Adds the roles that a script makes to the draft; raises InputError for broken quotes."""
    if len(source.text) > MAX_SCRIPT_CHARACTERS:
        reason = f"it is longer than {MAX_SCRIPT_CHARACTERS:,} characters."
        raise source.refused(reason, "Import only the commands about IAM.")
    reading = _Reading(source, draft, beside)
    try:
        for command in commands(source.text):
            reading.take(command)
    except Unquoted as error:
        raise source.refused("a quote never ends.", "Copy it again.", error.line) from error
    reading.finish()


@dataclass(slots=True)
class _Options:
    """The words after ``aws iam <operation>``."""

    values: dict[str, list[str]]

    def one(self, name: str) -> str | None:
        found = self.values.get(f"--{name}")
        return " ".join(found) if found else None


@dataclass(slots=True)
class _Reading:
    source: Source
    draft: Draft
    beside: Beside
    roles: dict[str, RoleDraft] = field(default_factory=dict)
    shell: dict[str, str] = field(default_factory=dict)  # its variables and their texts
    policies: dict[str, DraftPolicy] = field(default_factory=dict)  # customer-managed, by ARN
    attached: set[str] = field(default_factory=set)
    line: int = 0

    def take(self, command: Command) -> None:
        """Reads one command."""
        self.line = command.line
        if command.heredoc is not None:
            self._write_file(command)
            return
        assigned = _ASSIGNMENT.match(command.text)
        if assigned:
            self._assign(assigned.group(1), assigned.group(2).strip())
        else:
            self._run(command.text)

    def finish(self) -> None:
        """Hands the roles over, and says what belongs to none."""
        for arn, policy in self.policies.items():
            if arn not in self.attached:
                reason = f"The policy {policy.name} is attached to no role; it is left out."
                self.draft.remark(policy.line, reason, left_out=True)
        self.draft.roles.extend(self.roles.values())

    def _write_file(self, command: Command) -> None:
        name = _REDIRECT.search(command.text)
        if name is None:
            self._not_understood(command.text)
            return
        text = command.heredoc or ""
        if command.expands:
            text = expanded(text, self._variable)
        self.beside.written[name.group(1).strip("'\"").removeprefix("./")] = text

    def _assign(self, name: str, value: str) -> None:
        substitution = _SUBSTITUTION.match(value)
        if substitution is None:
            words = self._words(value)
            plain = " ".join(words or [])
            if plain and ("${" in plain or is_fragment(plain)):
                self.shell[name] = plain  # made of other variables, or a whole document
            elif plain:
                self.shell[name] = self.draft.variables.declare(name, default=plain)
        elif _ACCOUNT_QUESTION.search(substitution.group(1)):
            self.shell[name] = "${account_id}"
        else:
            self.shell[name] = self._run(substitution.group(1)) or self._open(name)

    def _open(self, name: str) -> str:
        self.draft.remark(self.line, f"${name} is not in the text; its value has to be given.")
        return self.draft.variables.declare(name)

    def _variable(self, name: str) -> str:
        return self.shell.get(name) or self._open(name)

    def _words(self, text: str) -> list[str] | None:
        try:
            return arguments(text, self._variable)
        except ValueError:
            self._not_understood(text)
            return None

    def _run(self, text: str) -> str | None:
        """Reads a command; gives the ARN of what it makes, if that has one."""
        words = self._words(text) or []
        if not words or words[0] in _HARMLESS:
            return None
        if words[0] != "aws" or "iam" not in words:
            self._not_understood(text)
            return None
        operation, *rest = words[words.index("iam") + 1 :] or [""]
        known: dict[str, Callable[[_Options], str | None]] = {
            "create-role": self._create_role,
            "update-role": self._update_role,
            "update-role-description": self._update_role,
            "update-assume-role-policy": self._update_trust,
            "put-role-policy": self._put_policy,
            "create-policy": self._create_policy,
            "attach-role-policy": self._attach,
            "put-role-permissions-boundary": self._set_boundary,
            "tag-role": self._tag,
            "get-role": lambda _: None,
            "wait": lambda _: None,
        }
        if operation not in known:
            self._not_understood(text)
            return None
        return known[operation](self._options(rest))

    def _options(self, words: list[str]) -> _Options:
        values: dict[str, list[str]] = {}
        current: list[str] | None = None
        for word in words:
            if word.startswith("--"):
                name, equals, value = word.partition("=")
                current = values.setdefault(name, [])
                if equals:
                    current.append(value)
            elif current is not None:
                current.append(word)
        if "--cli-input-json" in values or "--cli-input-yaml" in values:
            reason = "Values in --cli-input-json are not read."
            self.draft.remark(self.line, reason, left_out=True)
        return _Options(values)

    def _not_understood(self, text: str) -> None:
        reason = f"This command is not understood: {short(text)[:100]}"
        self.draft.remark(self.line, reason, left_out=" iam " in text)

    def _role(self, options: _Options) -> RoleDraft:
        name = options.one("role-name") or ""
        if name not in self.roles:
            self.roles[name] = RoleDraft(name=name or None, line=self.line)
        return self.roles[name]

    def _create_role(self, options: _Options) -> str:
        role = self._role(options)
        role.line = self.line
        role.path = options.one("path")
        role.boundary_arn = options.one("permissions-boundary")
        self._update_role(options)
        document = self._document(options, "assume-role-policy-document")
        if document is not None:
            role.trust = [document]
        self._tag(options)
        return f"arn:${{partition}}:iam::${{account_id}}:role{role.path or '/'}{role.name}"

    def _update_role(self, options: _Options) -> None:
        role = self._role(options)
        role.description = options.one("description") or role.description
        role.max_session_duration = options.one("max-session-duration") or role.max_session_duration

    def _update_trust(self, options: _Options) -> None:
        document = self._document(options, "policy-document")
        if document is not None:
            self._role(options).trust = [document]

    def _put_policy(self, options: _Options) -> None:
        role = self._role(options)
        document = self._document(options, "policy-document")
        if document is not None:
            name = options.one("policy-name") or ""
            policy = DraftPolicy(name, PolicyKind.INLINE, document, self.line)
            role.policies = [one for one in role.policies if one.name != name or one.arn]
            role.policies.append(policy)

    def _create_policy(self, options: _Options) -> str:
        name, path = options.one("policy-name") or "", options.one("path") or "/"
        arn = f"arn:${{partition}}:iam::${{account_id}}:policy{path}{name}"
        document = self._document(options, "policy-document")
        if document is not None:
            self.policies[arn] = DraftPolicy(name, PolicyKind.MANAGED, document, self.line, arn)
        return arn

    def _attach(self, options: _Options) -> None:
        arn, role = options.one("policy-arn") or "", self._role(options)
        found = self._created(arn)
        if found is None:
            role.managed_arns.append(arn)
            return
        if found != arn:
            reason = f"{arn} is taken for the policy that the text itself makes."
            self.draft.remark(self.line, reason)
        self.attached.add(found)
        role.policies.append(self.policies[found])

    def _created(self, arn: str) -> str | None:
        """The ARN under which the text itself makes an attached policy."""
        if AWS_MANAGED.match(arn):
            return None
        name = arn.rpartition("/")[2]
        by_name = [key for key, one in self.policies.items() if one.name == name]
        # a bare variable may stand for the ARN of the only policy there is
        only = list(self.policies) if arn.startswith("${") and len(self.policies) == 1 else []
        return next(iter([key for key in self.policies if key == arn] + by_name + only), None)

    def _set_boundary(self, options: _Options) -> None:
        self._role(options).boundary_arn = options.one("permissions-boundary")

    def _tag(self, options: _Options) -> None:
        for word in options.values.get("--tags", []):
            tag = _TAG.fullmatch(word)
            if tag:
                self._role(options).tags[tag.group(1)] = tag.group(2)
            else:
                self.draft.remark(self.line, f"The tag {word} is not read.", left_out=True)

    def _document(self, options: _Options, name: str) -> Any:
        text = options.one(name)
        if text is None:
            self.draft.remark(self.line, f"A command has no --{name}.", left_out=True)
            return None
        try:
            if text.startswith(("file://", "fileb://")):
                path = text.partition("://")[2].removeprefix("./")
                text = self.beside.text(path)
            return parse_json(text)
        except FileRefused as refusal:
            reason = f"The file {short(text)} is not read: {refusal}."
        except DocumentFault as fault:
            reason = f"--{name} is left out: {fault.reason}."
        self.draft.remark(self.line, reason, left_out=True)
        return None
