//! Facts of the operating system about the server's process, if it runs on this machine and the system is Linux.

use std::fs;
use std::net::{SocketAddr, ToSocketAddrs};

use reqwest::Url;

/// Finds the process that listens on this port of this machine.
pub fn listening_on(port: u16) -> Option<u32> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inode = tables.iter().find_map(|table| inode_of(&fs::read_to_string(table).ok()?, port))?;
    let link = format!("socket:[{inode}]");
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        holds(&entry.path().join("fd"), &link).then_some(pid)
    })
}

/// The port of a server on this machine.
pub fn local_port(url: &str) -> Option<u16> {
    let url = Url::parse(url).ok()?;
    let port = url.port_or_known_default()?;
    let addresses: Vec<SocketAddr> = (url.host_str()?, port).to_socket_addrs().ok()?.collect();
    addresses.iter().any(|address| address.ip().is_loopback()).then_some(port)
}

/// The resident memory of a process, in bytes.
pub fn resident_bytes(pid: u32) -> Option<u64> {
    resident_of(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

fn holds(fds: &std::path::Path, link: &str) -> bool {
    let Ok(entries) = fs::read_dir(fds) else { return false };
    entries.flatten().any(|fd| fs::read_link(fd.path()).is_ok_and(|to| to.as_os_str() == link))
}

/// Columns: slot, local address, remote address, state (`0A` means listening), …, and the inode as the tenth.
fn inode_of(table: &str, port: u16) -> Option<u64> {
    let suffix = format!(":{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let listens = columns.get(1)?.ends_with(&suffix) && *columns.get(3)? == "0A";
        columns.get(9).filter(|_| listens)?.parse().ok()
    })
}

fn resident_of(status: &str) -> Option<u64> {
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(kilobytes.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listening_socket_is_distinguished_from_a_connection() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
             0: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 11 1\n   \
             1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22 1\n";
        assert_eq!((inode_of(table, 8080), inode_of(table, 80)), (Some(22), None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_found_by_its_port() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let pid = listening_on(listener.local_addr().unwrap().port()).unwrap();
        assert_eq!(pid, std::process::id());
        assert!(resident_bytes(pid).unwrap() > 1 << 20);
    }

    #[test]
    fn only_a_server_of_this_machine_has_a_process_here() {
        assert_eq!(local_port("http://127.0.0.1:81/api"), Some(81));
        assert_eq!(local_port("http://192.0.2.1:81"), None);
    }
}
