import socket
from pathlib import Path

import platformdirs
import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1"])
def test_that_a_test_cannot_reach_the_network(host):
    with pytest.raises(AssertionError, match="reached for the network"):
        socket.create_connection((host, 80), timeout=0.1)
    with socket.socket() as direct, pytest.raises(AssertionError, match="reached for the network"):
        direct.connect((host, 80))


def test_that_the_loopback_stays_open():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_that_the_program_s_folders_lie_in_the_test_s_own_home(a_home_of_its_own):
    for folder in (
        platformdirs.user_data_dir("HemaDesk"),
        platformdirs.user_config_dir("x"),
        Path.home(),
    ):
        assert Path(folder).is_relative_to(a_home_of_its_own)
