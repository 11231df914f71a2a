"""Settings: where they come from, what wins, and the one line for a wrong one."""

from pathlib import Path

import pytest

from videorooms.settings import Settings, SettingsInvalid, env_name, read_settings


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [*Settings.model_fields, "config"]:
        monkeypatch.delenv(env_name(name), raising=False)


def refusal(options: dict[str, object] | None = None) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(options)
    return str(caught.value)


def test_without_any_the_defaults_hold() -> None:
    settings = read_settings()
    assert (settings.port, settings.media_port, settings.grace_seconds) == (8080, 7882, 30)


def test_an_option_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("videorooms.toml").write_text("port = 1\nmedia_port = 1\ngrace_seconds = 1\n")
    monkeypatch.setenv("VIDEOROOMS_PORT", "2")
    monkeypatch.setenv("VIDEOROOMS_MEDIA_PORT", "2")
    settings = read_settings({"port": "3"})
    assert (settings.port, settings.media_port, settings.grace_seconds) == (3, 2, 1)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("videorooms.toml").write_text("port = 1\n")
    named = tmp_path / "other.toml"
    named.write_text("port = 2\n")
    monkeypatch.setenv("VIDEOROOMS_CONFIG", str(named))
    assert read_settings().port == 2


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOROOMS_PORT", "")
    monkeypatch.setenv("VIDEOROOMS_API_KEY", "")
    assert (read_settings().port, read_settings().api_key) == (8080, None)


def test_addresses_are_separated_by_commas_in_the_environment_and_listed_in_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("videorooms.toml").write_text('media_advertised = ["192.0.2.1"]\n')
    assert read_settings().media_advertised == ["192.0.2.1"]
    monkeypatch.setenv("VIDEOROOMS_MEDIA_ADVERTISED", "192.0.2.2, 203.0.113.7:5000,")
    assert read_settings().media_advertised == ["192.0.2.2", "203.0.113.7:5000"]


@pytest.mark.parametrize(
    "address", ["192.0.2.1", "192.0.2.1:5000", "2001:db8::1", "[2001:db8::1]:5000", "::1", "[::ffff:192.0.2.1]:5000"]
)
def test_an_address_may_be_of_either_family_and_have_a_port(address: str) -> None:
    assert read_settings({"media_advertised": address}).media_advertised == [address]


def test_ice_servers_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOROOMS_ICE_SERVERS", '[{"urls": "stun:stun.example.org"}]')
    assert read_settings().ice_servers == [{"urls": "stun:stun.example.org"}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "-1"),
        ("port", "65536"),
        ("media_port", "7882.5"),
        ("media_tcp", "perhaps"),
        ("grace_seconds", "-1"),
        ("grace_seconds", "601"),
        ("grace_seconds", "nan"),
        ("log_format", "xml"),
        ("log_level", "loud"),
        ("ice_servers", "{"),
        ("ice_servers", "7"),
        ("ice_servers", '[{"url": "stun:stun.example.org"}]'),
        ("ice_servers", '[{"urls": "https://example.org"}]'),
        ("ice_servers", '[{"urls": ["stun:stun.example.org", 7]}]'),
        ("api_key", "short"),
        ("api_key", "with spaces between the words"),
        ("api_key", "mit_ümlauten_und_noch_mehr"),
        ("storage_endpoint", "storage.example.org"),
        ("storage_endpoint", "https://key:secret@storage.example.org"),
        ("storage_endpoint", "https://storage.example.org/bucket"),
        ("download_link_secs", "59"),
        ("download_link_secs", "86401"),
        ("recording_retention_days", "0"),
        ("recording_retention_days", "for ever"),
        ("recording_min_free_mb", "-1"),
        ("public_url", "rooms.example.org"),
        ("public_url", "https://"),
        ("public_url", "https://rooms.example.org/?a=b"),
        ("media_bind", "localhost"),
        ("media_advertised", "rooms.example.org"),
        ("media_advertised", "192.0.2.1:0"),
        ("media_advertised", "192.0.2.1:65536"),
        ("media_advertised", "2001:db8::1:port"),
        ("media_advertised", "[192.0.2.1]:5000"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_that_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(env_name(name), value)
    line = refusal()
    assert line.startswith(f"{env_name(name)} ({name}): ")
    assert "\n" not in line


def test_a_wrong_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOROOMS_API_KEY", "hunter2")
    assert "hunter2" not in refusal()


@pytest.mark.parametrize("name", ["api_key", "storage_access_key_id", "storage_secret_access_key"])
def test_a_key_is_not_shown_with_the_settings(name: str) -> None:
    assert "sixteen_or_more_characters" not in repr(read_settings({name: "sixteen_or_more_characters"}))


def test_a_name_that_does_not_exist_in_the_file_is_refused() -> None:
    Path("videorooms.toml").write_text("prot = 8080\n")
    assert refusal() == "VIDEOROOMS_PROT (prot): there is no such setting."


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_named(content: bytes) -> None:
    Path("videorooms.toml").write_bytes(content)
    assert refusal().startswith("videorooms.toml: is not valid TOML")


def test_a_named_file_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOROOMS_CONFIG", "nowhere.toml")
    assert "nowhere.toml" in refusal()


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [("", "http://localhost:9000"), ("https://rooms.example.org/", "https://rooms.example.org")],
)
def test_printed_links_begin_with_the_public_url_or_the_own_port(public_url: str, expected: str) -> None:
    assert read_settings({"port": 9000, "public_url": public_url}).base_url == expected


def test_every_setting_says_what_it_does() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and field.description.endswith("."), name
