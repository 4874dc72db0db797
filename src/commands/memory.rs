//! Memory: how much the machine has to give, and amounts of it in words.

use std::{fs, path::Path};

/// What is taken to be there where the machine does not tell.
const UNTOLD: u64 = 4 << 30;

/// Bytes of memory that a program may take without driving others out: what the kernel calls available, within the limits of the control groups that it runs in.
pub fn available() -> u64 {
    let kernel = fs::read_to_string("/proc/meminfo").ok().and_then(|told| {
        let kilobytes = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        kilobytes.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
    });
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let path = groups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/").trim_start_matches('/').to_owned();
    // A group is held by the limits of those that it lies in, too.
    let folders = std::path::Path::new(&path).ancestors().map(|folder| std::path::Path::new("/sys/fs/cgroup").join(folder));
    let number = |path: std::path::PathBuf| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let group = folders.filter_map(|folder| {
        let most = number(folder.join("memory.max"))?;
        Some(most.saturating_sub(number(folder.join("memory.current")).unwrap_or(0)))
    });
    group.chain(kernel).min().unwrap_or(UNTOLD)
}

/// A folder as messages name it, with a warning where what is written there takes memory all the same.
pub fn shown_folder(folder: &Path) -> String {
    let mounts = fs::read("/proc/mounts").unwrap_or_default();
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match memory_file_system(&String::from_utf8_lossy(&mounts), &whole) {
        Some(kind) => format!("{}, which lies in memory itself ({kind}): name a folder on a disk with TMPDIR", folder.display()),
        None => folder.display().to_string(),
    }
}

/// The kind of file system that holds `folder`, where that is one of memory; by the table of mounts that Linux gives.
fn memory_file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        // Spaces in names are written so.
        let (place, kind) = (fields.next()?.replace("\\040", " "), fields.next()?);
        folder.starts_with(&place).then_some((place.len(), kind))
    });
    // The innermost holds; of two at one place, the later.
    let (_, kind) = mounted.max_by_key(|(length, _)| *length)?;
    ["tmpfs", "ramfs"].contains(&kind).then_some(kind)
}

/// Reads an amount: `512MB`, `4GB`, `1.5 GiB`, each a power of 1,024, or bytes.
pub fn read(amount: &str) -> Result<u64, String> {
    let lower = amount.trim().to_ascii_lowercase();
    let digits = lower.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(lower.len());
    let (number, unit) = lower.split_at(digits);
    let shift = match unit.trim() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err("give an amount like 512MB or 4GB".to_owned()),
    };
    match number.parse::<f64>() {
        Ok(number) if number < 1e9 || shift == 0 => Ok((number * (1u64 << shift) as f64) as u64),
        _ => Err("give an amount like 512MB or 4GB".to_owned()),
    }
}

/// An amount in words: `3.2 GB`, `512 MB`.
pub fn shown(bytes: u64) -> String {
    if bytes >= 1 << 30 { format!("{:.1} GB", bytes as f64 / (1u64 << 30) as f64) } else { format!("{} MB", bytes >> 20) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_shown() {
        assert_eq!(read("4GB"), Ok(4 << 30));
        assert_eq!(read(" 1.5 gib "), Ok(3 << 29));
        assert_eq!(read("512m"), Ok(512 << 20));
        assert_eq!(read("1000000"), Ok(1_000_000));
        for wrong in ["", "GB", "4 elephants", "-4GB", "1e3GB", "99999999999GB", "1.2.3MB"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!((shown(3 << 29), shown(700 << 20)), ("1.5 GB".to_owned(), "700 MB".to_owned()));
    }

    #[test]
    fn a_folder_in_memory_is_told() {
        let mounts = "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/vdb /tmp/on\\040disk xfs rw 0 0\n";
        let kind = |folder: &str| memory_file_system(mounts, Path::new(folder));
        assert_eq!((kind("/tmp"), kind("/tmp/a/b"), kind("/tmp/on disk/x")), (Some("tmpfs"), Some("tmpfs"), None));
        assert_eq!((kind("/var/tmp"), kind("/tmpother"), memory_file_system("", Path::new("/tmp"))), (None, None, None));
    }

    #[test]
    fn a_machine_has_some() {
        assert!(available() > 1 << 20);
    }
}
