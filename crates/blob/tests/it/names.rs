//! Names from outside, made safe for screens, disks and headers.

use wangge_blob::{BlobId, BlobIdError, disposition, safe_name};

#[test]
fn tricks_in_names_are_undone() {
    let tricks = [
        ("../../etc/passwd", "passwd"),
        ("../../x", "x"),
        (r"C:\Users\li\照片.jpg", "照片.jpg"),
        ("a\0b.pdf", "ab.pdf"),
        ("line\r\nSet-Cookie: x=1.pdf", "lineSet-Cookie_ x=1.pdf"),
        ("photo\u{202E}gpj.exe", "photogpj.exe"),
        ("\u{FEFF}\u{200B}zero.txt", "zero.txt"),
        (".htaccess", "htaccess"),
        ("  name. . ", "name"),
        ("..", "attachment"),
        ("", "attachment"),
        ("a/", "attachment"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com7.log", "_com7.log"),
        ("COM10.log", "COM10.log"),
        ("console.log", "console.log"),
        (r#"a<b>c:"d|e?f*.txt"#, "a_b_c__d_e_f_.txt"),
        ("井盖 缺失（东侧）.jpg", "井盖 缺失（东侧）.jpg"),
    ];
    for (given, expected) in tricks {
        assert_eq!(safe_name(given), expected, "{given:?}");
    }
}

#[test]
fn long_names_keep_their_extension() {
    let safe = safe_name(&format!("{}.jpg", "网".repeat(300)));
    assert!(safe.len() <= 200 && safe.ends_with("网.jpg"), "{safe}");
    let bare = safe_name(&"格".repeat(300));
    assert!(bare.len() <= 200 && bare.chars().all(|letter| letter == '格'));
}

#[test]
fn headers_carry_both_renderings_of_a_name() {
    assert_eq!(
        disposition("井盖 1%.pdf"),
        "attachment; filename=\"__ 1_.pdf\"; \
         filename*=UTF-8''%E4%BA%95%E7%9B%96%201%25.pdf"
    );
    assert_eq!(
        disposition("a\"; filename=evil.exe\r\nX: y"),
        "attachment; filename=\"a__ filename=evil.exeX_ y\"; \
         filename*=UTF-8''a_%3B%20filename%3Devil.exeX_%20y"
            .replace("a__ f", "a_; f")
    );
}

#[test]
fn a_blob_id_is_64_lower_case_digits_and_nothing_else() {
    let id = BlobId::of(b"abc");
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(id.to_string(), text);
    assert_eq!(text.parse(), Ok(id));
    assert_eq!(BlobId::try_from(text.to_owned()), Ok(id));
    let upper = text.to_uppercase();
    let long = format!("{text}0");
    let path = format!("../../{}", &text[6..]);
    let wide = format!("{}é", &text[..62]);
    let nul = format!("{}\0", &text[..63]);
    for wrong in ["", &text[..63], &upper, &long, &path, &wide, &nul, &" ".repeat(64)] {
        assert_eq!(wrong.parse::<BlobId>(), Err(BlobIdError), "{wrong:?}");
    }
}
