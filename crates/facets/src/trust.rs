//! Who may have written what is about to be run: root or the server's user,
//! and nobody else.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The server's user, and which group is theirs alone.
#[derive(Debug)]
pub(crate) struct Owner {
    user: u32,
    /// A group that has no other member. Checkouts under umask 002 are
    /// writable for it, which gives nobody anything.
    private_group: Option<u32>,
}

impl Owner {
    /// That of this process.
    pub(crate) fn current() -> Self {
        let user = rustix::process::geteuid().as_raw();
        let group = rustix::process::getegid().as_raw();
        let file = |path| std::fs::read_to_string(path).unwrap_or_default();
        let private = is_private(user, group, &file("/etc/passwd"), &file("/etc/group"));
        Self { user, private_group: private.then_some(group) }
    }

    /// Whether a file or folder can be trusted; the error says why not, and
    /// the command that mends it.
    pub(crate) fn check(&self, path: &Path, metadata: &Metadata) -> Result<(), String> {
        self.check_mode(path, metadata.uid(), metadata.gid(), metadata.mode())
    }

    fn check_mode(&self, path: &Path, user: u32, group: u32, mode: u32) -> Result<(), String> {
        let path = shell(path);
        if user != 0 && user != self.user {
            return Err(format!(
                "{path} belongs to user {user}, who is neither root nor the server's user; if you \
                 trust it: chown {} {path}",
                self.user
            ));
        }
        if mode & 0o002 != 0 {
            return Err(format!("everybody may write to {path}: chmod o-w {path}"));
        }
        if mode & 0o020 != 0 && self.private_group != Some(group) {
            return Err(format!("group {group} may write to {path}: chmod g-w {path}"));
        }
        Ok(())
    }
}

/// A path as it can be pasted into a shell.
pub(crate) fn shell(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%,".contains(c);
    match !path.is_empty() && !path.starts_with('-') && path.chars().all(plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// Whether nobody but `user` is in `group`, as far as the local files know.
fn is_private(user: u32, group: u32, passwd: &str, groups: &str) -> bool {
    let mut name = None;
    for line in passwd.lines() {
        // name:password:uid:gid:...
        let fields: Vec<&str> = line.split(':').collect();
        let [account, _, uid, gid, ..] = fields[..] else { continue };
        if uid.parse() == Ok(user) {
            name = Some(account);
        } else if gid.parse() == Ok(group) {
            return false;
        }
    }
    for line in groups.lines() {
        // name:password:gid:members
        let fields: Vec<&str> = line.split(':').collect();
        let [_, _, gid, members] = fields[..] else { continue };
        if gid.parse() == Ok(group) {
            return members.split(',').all(|member| member.is_empty() || Some(member) == name);
        }
    }
    // A group from a directory service: by custom a private one has the
    // number of its user.
    user == group
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/h:/bin/sh\n\
                          bob:x:1001:100::/h:/bin/sh\neve:x:1002:100::/h:/bin/sh\n";
    const GROUPS: &str = "root:x:0:\nusers:x:100:\nada:x:1000:ada\nteam:x:2000:ada,bob\n";

    #[test]
    fn a_group_is_private_when_nobody_else_is_in_it() {
        assert!(is_private(0, 0, PASSWD, GROUPS));
        assert!(is_private(1000, 1000, PASSWD, GROUPS));
        assert!(!is_private(1001, 100, PASSWD, GROUPS), "the first group of two users");
        assert!(!is_private(1000, 2000, PASSWD, GROUPS));
        assert!(is_private(5000, 5000, PASSWD, GROUPS), "known to a directory service only");
        assert!(!is_private(5000, 6000, PASSWD, GROUPS));
    }

    #[test]
    fn paths_survive_a_shell() {
        let shell = |path: &str| shell(Path::new(path));
        assert_eq!(shell("plugins/é-1.0"), "plugins/é-1.0");
        assert_eq!(shell("my plugins/it's"), "'my plugins/it'\\''s'");
        assert_eq!(shell("-rf"), "'-rf'");
        assert_eq!(shell("a;b$(c)"), "'a;b$(c)'");
    }

    #[test]
    fn only_root_and_the_server_may_write() {
        let owner = Owner { user: 1000, private_group: Some(1000) };
        let check = |user, group, mode| owner.check_mode(Path::new("p"), user, group, mode);
        assert_eq!(check(1000, 1000, 0o755), Ok(()));
        assert_eq!(check(1000, 1000, 0o775), Ok(()));
        assert_eq!(check(0, 0, 0o755), Ok(()));
        assert!(check(1001, 1000, 0o755).unwrap_err().contains("chown 1000 p"));
        assert!(check(1000, 1000, 0o777).unwrap_err().contains("chmod o-w p"));
        assert!(check(1000, 2000, 0o775).unwrap_err().contains("chmod g-w p"));
        assert!(check(0, 0, 0o775).unwrap_err().contains("chmod g-w p"));
        let shared = Owner { user: 1000, private_group: None };
        assert!(shared.check_mode(Path::new("p"), 1000, 1000, 0o775).is_err());
    }
}
