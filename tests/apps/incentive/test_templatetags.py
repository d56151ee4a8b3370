"""What pages say of a claim in the reader's language."""

from django.utils.translation import override

from jiangtu.apps.incentive.templatetags.claims import policy_title, reason
from jiangtu.catalogues import claims as law


def test_a_listed_reason_is_read_word_for_word_and_in_english_with_its_meaning_before() -> None:
    listed = law.reasons()["account"]
    said = f"{listed.zh}{listed.mend}"

    with override("zh-hans"):
        assert reason(said) == said
    with override("en"):
        assert reason(said) == f'{listed.en.replace(chr(39), "&#x27;")} <span lang="zh">{said}</span>'
        assert reason("查无此人") == '<span lang="zh">查无此人</span>'


def test_a_policy_is_called_in_the_reader_s_language_where_somebody_wrote_it_so() -> None:
    both, one = {"title_zh": "补贴", "title_en": "subsidy"}, {"title_zh": "补贴", "title_en": ""}

    with override("en"):
        assert (policy_title(both), policy_title(one)) == ("subsidy", '<span lang="zh">补贴</span>')
    with override("zh-hans"):
        assert policy_title(both) == "补贴"
