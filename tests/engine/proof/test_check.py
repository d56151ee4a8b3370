"""The verifier: what is genuine passes, and every kind of tampering is found and named."""

import copy
import json
from collections.abc import Callable

import pytest

from jiangtu.engine.proof import check, credential, tree
from jiangtu.engine.proof.check import Asked, FileUnknown
from jiangtu.engine.proof.credential import Document
from tests.engine.proof import signed
from tests.engine.proof.signed import CLAIMS, OTHER, PLACE, SIGNER, dumped, good, head_of, proof, status_list

HEAD = head_of(7)


def faults(*documents: Document | str, asked: Asked | None = None) -> list[str]:
    report = check.check(check.sort(dumped(*documents)), asked or Asked(HEAD, SIGNER.did, CLAIMS.holder))
    return [fault.code for fault in report.faults]


def changed(path: str, value: object) -> Document:
    """The good credential with one field set to something else."""
    document = copy.deepcopy(good())
    *way, last = path.split(".")
    at: object = document
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]  # type: ignore[index]
    at[int(last) if isinstance(at, list) else last] = value  # type: ignore[index]
    return document


def test_a_genuine_certificate_passes_with_nothing_left_unasked() -> None:
    lists = status_list("revocation", 1), status_list("suspension", 2)
    files = check.sort(dumped(good(), proof(), *lists))

    report = check.check(files, Asked(HEAD, SIGNER.did, CLAIMS.holder))

    assert (report.faults, report.notes) == (
        (),
        ("0.json：证书 S000045000012254000004 签名有效，在日志中。",),
    )


def test_the_jwt_of_it_passes_too() -> None:
    token = credential.as_jwt(signed.unsigned(), signer=SIGNER)

    assert faults(token, proof(), status_list("revocation"), status_list("suspension")) == []


def test_what_was_not_given_is_said() -> None:
    report = check.check(check.sort(dumped(good())), Asked(HEAD))

    assert [note.split("，")[0] for note in report.notes] == [
        "0.json：证书 S000045000012254000004 签名有效。",
        "0.json：没有给出日志证明",
        "0.json：没有给出状态清单",
        "0.json：没有给出姓名",
        f"签发密钥 {SIGNER.did}",
    ]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("credentialSubject.achievement.name", "焊工 一级/高级技师", "achievement.name"),
        ("credentialSubject.achievement.id", "urn:jiangtu:achievement:LEVEL:6-18-02-04:1", "achievement.id"),
        ("credentialSubject.achievement.creator.id", "urn:uscc:91450200MA5KFIRM01", "achievement.creator.id"),
        ("credentialSubject.identifier.0.identityHash", credential.name_hash("张三", signed.SALT), "identifier.0.identityHash"),
        ("credentialSubject.activityEndDate", "2020-06-30T00:00:00+08:00", "activityEndDate"),
        ("credentialSubject.activityLocation.addressRegion", "110000", "activityLocation.addressRegion"),
        ("credentialSubject.extra", "added", "extra"),
    ],
)  # fmt: skip
def test_a_tampered_field_is_named(path: str, value: str, named: str) -> None:
    files = check.sort(dumped(changed(path, value), proof()))

    found = {f.code: f.value for f in check.check(files, Asked(HEAD, SIGNER.did)).faults}

    assert found == {"SIGNATURE": "", "FIELD_CHANGED": named}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "焊工 一级"),
        ("validFrom", "2020-01-01T00:00:00+08:00"),
        ("credentialStatus.0.statusListIndex", "99"),
        ("id", "https://elsewhere.example/"),
        ("proof.created", "2020-01-01T00:00:00Z"),
        ("proof.proofValue", "z1111"),
        ("proof.proofValue", "not base58 0OIl"),
        ("proof.proofPurpose", "authentication"),
        ("proof.cryptosuite", "eddsa-rdfc-2022"),
        ("proof.verificationMethod", f"{OTHER.did}#x"),
        ("proof", None),
    ],
)
def test_what_surrounds_the_subject_is_covered_by_the_signature(path: str, value: object) -> None:
    assert faults(changed(path, value), proof()) == ["SIGNATURE"]


def test_another_issuer_s_signature_is_refused() -> None:
    assert faults(good(signer=OTHER), proof()) == ["OTHER_KEY"]


def test_a_tampered_jwt_is_refused() -> None:
    head, _, signature = credential.as_jwt(signed.unsigned(), signer=SIGNER).split(".")
    body = credential.as_jwt(signed.unsigned(4), signer=OTHER).split(".")[1]

    assert "SIGNATURE" in faults(f"{head}.{body}.{signature}", proof())


def test_another_name_is_refused() -> None:
    assert faults(good(), asked=Asked(HEAD, SIGNER.did, "张三")) == ["OTHER_NAME"]


def test_a_certificate_of_no_log_is_found() -> None:
    stray = proof(2)

    stray |= {"number": signed.claims(PLACE).number, "fields": proof()["fields"], "key": proof()["key"]}

    assert faults(good(), stray) == ["NOT_IN_LOG"]


@pytest.mark.parametrize(("purpose", "code"), [("revocation", "WITHDRAWN"), ("suspension", "SUSPENDED")])
def test_withdrawn_and_suspended_are_told(purpose, code) -> None:
    assert faults(good(), proof(), status_list(purpose, PLACE)) == [code]


def test_a_status_list_by_somebody_else_counts_for_nothing() -> None:
    assert faults(good(), proof(), status_list("revocation", signer=OTHER)) == ["STATUS_SIGNATURE"]


def test_a_tampered_status_list_counts_for_nothing() -> None:
    listed = status_list("revocation", PLACE)
    clean = status_list("revocation")
    listed["credentialSubject"] = clean["credentialSubject"]

    assert faults(good(), proof(), listed) == ["STATUS_SIGNATURE"]


def test_a_head_by_another_key_is_refused() -> None:
    assert faults(asked=Asked(head_of(7, signer=OTHER), SIGNER.did)) == ["OTHER_KEY"]


def test_an_older_proof_is_led_to_the_trusted_head() -> None:
    assert faults(good(), proof(size=5), signed.consistency(5, 7)) == []
    assert faults(good(), proof(size=5)) == ["NO_CONSISTENCY"]


def leaves(values: list[bytes]) -> Document:
    return {"type": "JiangtuLogLeaves", "leaves": [tree.leaf_hash(value).hex() for value in values]}


REWRITTEN: dict[str, tuple[Callable[[list[bytes]], list[bytes]], list[str]]] = {
    "whole": (lambda v: v, []),
    "last removed": (lambda v: v[:-1], ["ENTRY_REMOVED"]),
    "middle removed": (lambda v: [*v[:2], *v[3:]], ["ENTRY_REMOVED", "ENTRY_CHANGED"]),
    "reordered": (
        lambda v: [*v[:3], v[4], v[3], *v[5:]],
        ["LOG_REWRITTEN", "LOG_REWRITTEN", "ENTRY_CHANGED"],
    ),
    "changed": (lambda v: [b"x", *v[1:]], ["LOG_REWRITTEN", "LOG_REWRITTEN"]),
}


@pytest.mark.parametrize("how", REWRITTEN)
def test_a_log_with_an_entry_removed_or_reordered_is_found(how: str) -> None:
    rewrite, codes = REWRITTEN[how]
    found = faults(good(), proof(), leaves(rewrite(signed.values())))

    assert sorted(set(found)) == sorted(set(codes))


@pytest.mark.parametrize("how", ["reordered", "changed", "middle removed"])
def test_a_head_of_a_rewritten_log_contradicts_the_one_kept(how: str) -> None:
    other = [*REWRITTEN[how][0](signed.values()), b"later", b"later"][:8]
    newer = head_of(8, leaves=other)
    path = [step.hex() for step in tree.consistency(signed.stored(other).read, 7, 8)]
    bridge: Document = {"type": "JiangtuConsistency", "first": 7, "second": 8, "path": path}

    assert faults(newer.document(), bridge) == ["LOG_REWRITTEN"]
    assert faults(head_of(7, leaves=other).document()) == ["LOG_REWRITTEN"]


def test_a_spoilt_head_is_found() -> None:
    spoilt = head_of(5).document() | {"size": 6}

    assert faults(spoilt) == ["HEAD_SIGNATURE"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "no json", '{"type": "JiangtuProof"}', '{"type": "JiangtuLogHead"}', '{"type": ["Other"]}',
     '{"type": "JiangtuConsistency", "path": ["zz"]}', '{"type": "JiangtuLogLeaves"}'],
)  # fmt: skip
def test_a_file_that_is_nothing_of_the_kind_is_refused(text: str) -> None:
    with pytest.raises(FileUnknown):
        check.sort([("x", text)])


def test_a_credential_without_its_parts_is_a_fault_not_a_crash() -> None:
    bare = {"type": ["OpenBadgeCredential"]}

    assert {"SIGNATURE", "OTHER_KEY", "OTHER_NAME"} <= set(faults(bare))


def test_national_signatures_count_too() -> None:
    both = signed.Signer(SIGNER.secret, b"3" * 32)
    document = json.loads(json.dumps(good(signer=both)))

    assert faults(document, proof()) == []
    document["proof"][1]["proofValue"] = "00" * 64
    assert faults(document, proof()) == ["SIGNATURE"]
