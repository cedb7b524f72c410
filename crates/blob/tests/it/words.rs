//! Every refusal has its sentence and its hint in both languages.

use std::collections::BTreeSet;

use wangge_blob::UploadError;

fn keys(catalogue: &str) -> BTreeSet<&str> {
    catalogue
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect()
}

#[tokio::test]
async fn every_refusal_can_be_said_in_both_languages() {
    let chinese = keys(include_str!("../../locales/zh-CN.ftl"));
    let english = keys(include_str!("../../locales/en.ftl"));
    assert_eq!(chinese, english);
    let task = tokio::spawn(std::future::pending::<()>());
    task.abort();
    let limits = image::error::LimitError::from_kind(image::error::LimitErrorKind::DimensionError);
    let refusals = [
        UploadError::Empty,
        UploadError::TooLarge { limit_bytes: 1 },
        UploadError::TooManyPixels { width: 1, height: 1, limit_pixels: 1 },
        UploadError::TooMuchMemory,
        UploadError::BrokenPicture(image::ImageError::Limits(limits)),
        UploadError::PictureFormat { mime: "image/gif" },
        UploadError::CutOff,
        UploadError::OldOffice,
        UploadError::Macros,
        UploadError::ActiveText,
        UploadError::FileKind { mime: None },
        UploadError::Read(std::io::ErrorKind::BrokenPipe.into()),
        UploadError::Stopped(task.await.unwrap_err()),
    ];
    let said: BTreeSet<String> = refusals
        .iter()
        .flat_map(|refusal| [refusal.code().to_owned(), format!("{}-hint", refusal.code())])
        .collect();
    assert_eq!(said.iter().map(String::as_str).collect::<BTreeSet<_>>(), chinese);
}
