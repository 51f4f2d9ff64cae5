//! A database server that lives in a temporary directory as long as the value does, and listens on a socket there only.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A slow machine under load starts a server in some seconds.
const START_WAIT: Duration = Duration::from_secs(60);

pub struct Server {
    process: Child,
    /// Asks the server to stop and lets it take its children along.
    stop_signal: &'static str,
    client: Vec<String>,
    _directory: TempDir,
}

impl Server {
    pub fn postgresql() -> Self {
        let directory = directory_of("postgres");
        let (data, socket) = (text(&directory.path().join("data")), text(directory.path()));
        let initdb = program("initdb", "postgresql");
        run_as("postgres", &initdb, &["-D", &data, "-A", "trust", "-U", "voucher", "-E", "UTF8", "--locale=C", "-N"]);
        let options = ["-D", &data, "-k", &socket, "-c", "listen_addresses=", "-c", "fsync=off"];
        let process = start_as("postgres", &program("postgres", "postgresql"), &options);
        let client = [
            &text(&program("psql", "postgresql-client")),
            "-X",
            "-q",
            "-h",
            &socket,
            "-U",
            "voucher",
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
        ];
        // SIGQUIT: at once, with all children. There is nothing to save.
        Self::ready(process, "QUIT", &client, directory)
    }

    pub fn mariadb() -> Self {
        let directory = directory_of("mysql");
        let (data, socket) = (directory.path().join("data"), text(&directory.path().join("socket")));
        let data = format!("--datadir={}", text(&data));
        let install = program("mariadb-install-db", "mariadb-server");
        run_as(
            "mysql",
            &install,
            &["--no-defaults", &data, "--auth-root-authentication-method=normal", "--skip-test-db"],
        );
        let options =
            ["--no-defaults", &data, &format!("--socket={socket}"), "--skip-networking", "--skip-grant-tables"];
        let process = start_as("mysql", &program("mariadbd", "mariadb-server"), &options);
        let client = text(&program("mariadb", "mariadb-client"));
        let socket = format!("--socket={socket}");
        let mut server =
            Self::ready(process, "TERM", &[&client, "--no-defaults", &socket, "-u", "root", "mysql"], directory);
        server.run("CREATE DATABASE voucher CHARACTER SET utf8mb4").unwrap();
        if let Some(database) = server.client.last_mut() {
            *database = "voucher".to_string();
        }
        server
    }

    /// Hands `statements` to the command-line client in a session of its own.
    pub fn run(&self, statements: &str) -> Result<(), String> {
        let output = feed(&self.client, statements);
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).trim().to_string())
    }

    fn ready(process: Child, stop_signal: &'static str, client: &[&str], directory: TempDir) -> Self {
        let client = client.iter().map(|argument| argument.to_string()).collect();
        let mut server = Server { process, stop_signal, client, _directory: directory };
        let since = Instant::now();
        while let Err(problem) = server.run("SELECT 1;") {
            assert!(since.elapsed() < START_WAIT, "the server does not answer: {problem}");
            assert!(server.process.try_wait().unwrap().is_none(), "the server ended: {problem}");
            std::thread::yield_now();
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = ["-s", self.stop_signal, &self.process.id().to_string()].map(str::to_string);
        let _ = Command::new("kill").args(stop).status();
        let _ = self.process.wait();
    }
}

/// Where Debian puts servers outside of the path.
fn program(name: &str, package: &str) -> PathBuf {
    let on_path = std::env::var("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    places.push("/usr/sbin".into());
    for version in (13..20).rev() {
        places.push(format!("/usr/lib/postgresql/{version}/bin").into());
    }
    // A wrapper script on the path may start the server as another process, which then outlives it: servers first.
    places.reverse();
    let found = places.into_iter().map(|place| place.join(name)).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{name} is not installed: apt-get install {package}"))
}

/// A short path, because a socket's name has little room, that the server's user owns.
fn directory_of(user: &str) -> TempDir {
    let directory = tempfile::Builder::new().prefix("sql").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    if is_root() {
        let owned = Command::new("chown").arg(user).arg(directory.path()).status().unwrap();
        assert!(owned.success(), "there is no user {user}: install its server from Debian's packages");
    }
    directory
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// The servers refuse to run as root. `setpriv` becomes the program, so that the process we stop is the server itself.
fn command_as(user: &str, program: &Path, arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn run_as(user: &str, program: &Path, arguments: &[&str]) {
    let output = command_as(user, program, arguments).output().unwrap();
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
}

fn start_as(user: &str, program: &Path, arguments: &[&str]) -> Child {
    command_as(user, program, arguments).stderr(Stdio::null()).spawn().unwrap()
}

fn feed(client: &[String], statements: &str) -> Output {
    let mut process = Command::new(&client[0])
        .args(&client[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A client that cannot connect closes its end, and then tells why on its way out.
    let _ = process.stdin.take().unwrap().write_all(statements.as_bytes());
    process.wait_with_output().unwrap()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_string()
}
