"""Which policy is compared with which."""

from __future__ import annotations

from presentation_samples import allow, inline, policy_text

from core.presentation.policy_pairs import PolicyPair, policy_pairs

READ = inline("Read", policy_text(allow("ec2:Describe*", "s3:List*", "ce:Get*")))
WRITE = inline("Write", policy_text(allow("ec2:RunInstances", resource="arn:aws:ec2:*:*:x/*")))


def test_equal_names_belong_together_whatever_their_content() -> None:
    other = inline("Read", WRITE.document)
    assert policy_pairs([READ], [WRITE, other])[0] == PolicyPair((READ,), (other,))


def test_a_renamed_policy_is_found_by_its_content() -> None:
    renamed = inline("Other", policy_text(allow("s3:List*", "ce:Get*", "ec2:Describe*")))
    assert policy_pairs([WRITE, READ], [renamed]) == (
        PolicyPair((READ,), (renamed,)),
        PolicyPair((WRITE,), ()),
    )


def test_policies_that_were_put_together_are_compared_together() -> None:
    both = inline("Both", policy_text(allow("kms:Decrypt", resource="arn:aws:kms:*:*:key/*")))
    assert policy_pairs([READ, WRITE], [both]) == (PolicyPair((READ, WRITE), (both,)),)


def test_what_one_side_lacks_stands_alone() -> None:
    assert policy_pairs([READ], []) == (PolicyPair((READ,), ()),)
    assert policy_pairs([], [READ, WRITE]) == (PolicyPair((), (READ,)), PolicyPair((), (WRITE,)))


def test_two_found_policies_of_one_name_are_both_shown() -> None:
    pairs = policy_pairs([READ], [READ, inline("Read", WRITE.document)])
    assert [len(pair.found) for pair in pairs] == [1, 1]


def test_only_two_sides_can_differ_in_names() -> None:
    assert PolicyPair((READ,), (WRITE,)).names_differ
    assert not PolicyPair((READ,), ()).names_differ
    assert not PolicyPair((READ,), (READ,)).names_differ
