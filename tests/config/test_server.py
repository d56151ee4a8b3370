"""The site at its address: what cannot be listened at is refused in words before anything is begun."""

import socket

import pytest

from jiangtu import cli
from jiangtu.config import server


@pytest.fixture
def taken() -> int:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_said_with_what_to_do(
    command: str, taken: int, capsys, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("JIANGTU_HOME", str(tmp_path))

    code = cli.run([command, "--port", str(taken)])

    said = capsys.readouterr().err
    assert (code, f"端口 {taken} 已被别的程序占用" in said, "--port 8001" in said) == (1, True, True)


@pytest.mark.parametrize(
    ("error", "code"),
    [(PermissionError(13, "denied"), "PORT_FORBIDDEN"), (OSError(98, "in use"), "PORT_TAKEN")],
)
def test_what_the_system_says_of_a_port(error: OSError, code: str, monkeypatch) -> None:
    class Refused(socket.socket):
        def bind(self, place: object) -> None:
            raise error

    monkeypatch.setattr(socket, "socket", Refused)

    with pytest.raises(server.NotListening) as refused:
        server.refuse_unless_free(address="127.0.0.1", port=80)

    assert refused.value.code == code


@pytest.mark.parametrize("address", ["300.1.1.1", "192.0.2.1", "no such host", "a" * 80, "没有"])
def test_an_address_that_is_not_ours(address: str) -> None:
    with pytest.raises(server.NotListening) as refused:
        server.refuse_unless_free(address=address, port=8000)

    assert (refused.value.code, address in str(refused.value.zh)) == ("ADDRESS_UNKNOWN", True)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_a_free_place_is_left_free(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    server.refuse_unless_free(address=address, port=port)
    server.refuse_unless_free(address=address, port=port)


@pytest.mark.parametrize(
    ("port", "said"),
    [("0", "0 不在 1 到 65535 之间"), ("70000", "不在 1 到 65535 之间"), ("abc", "“abc”不是整数")],
)
def test_what_is_no_port_is_a_wrong_call(port: str, said: str, capsys) -> None:
    code = cli.run(["serve", "--port", port])

    told = capsys.readouterr().err
    assert (code, "--port" in told, said in told) == (2, True, True)
