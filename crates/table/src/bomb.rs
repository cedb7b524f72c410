//! Workbooks are archives, and an archive of a few kilobytes can hold gigabytes.
//!
//! The reader of workbooks keeps the table of texts in memory; sheets go by, a cell at a time. What an
//! archive says of its sizes may be a lie, so it is unpacked once into nothing, and counted.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// Most bytes of a part that is kept in memory: two million texts of sixty characters.
const PART_BYTES: u64 = 256 * 1024 * 1024;
/// Most bytes of a sheet: a million rows of twenty cells.
const SHEET_BYTES: u64 = 1024 * 1024 * 1024;
/// Most parts; a workbook with a hundred sheets has some hundred.
const PARTS: usize = 10_000;

/// Refuses an archive that grows beyond what a table can be.
pub(crate) fn defused(path: &Path) -> Result<(), String> {
    defused_to(path, PART_BYTES, SHEET_BYTES)
}

fn defused_to(path: &Path, part_bytes: u64, sheet_bytes: u64) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
    if archive.len() > PARTS {
        return Err(format!("the workbook has more than {PARTS} parts"));
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = part.name().map_err(|error| error.to_string())?.into_owned();
        let most = if name.starts_with("xl/worksheets/") { sheet_bytes } else { part_bytes };
        let read = io::copy(&mut part.take(most + 1), &mut io::sink());
        if read.map_err(|error| error.to_string())? > most {
            let most = most / (1024 * 1024);
            return Err(format!("{name} is larger than {most} MiB when it is unpacked"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    #[test]
    fn an_archive_that_grows_too_large_is_refused_before_it_is_read() {
        let path = std::env::temp_dir().join(format!("wangge-bomb-{}.xlsx", std::process::id()));
        let mut writer = zip::ZipWriter::new(File::create(&path).unwrap());
        writer.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
        for _ in 0..64 {
            writer.write_all(&vec![b'a'; 64 * 1024]).unwrap();
        }
        writer.finish().unwrap();
        assert!(path.metadata().unwrap().len() < 16 * 1024, "a bomb is small");
        let mebibyte = 1024 * 1024;
        let refused = defused_to(&path, mebibyte, mebibyte).unwrap_err();
        assert_eq!(refused, "xl/sharedStrings.xml is larger than 1 MiB when it is unpacked");
        assert_eq!(defused_to(&path, 5 * mebibyte, mebibyte), Ok(()));
        std::fs::remove_file(path).unwrap();
    }
}
