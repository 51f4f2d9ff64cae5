//! Logos as people have them, and as nobody should send them.

use super::*;

const LOGO: &[u8] = include_bytes!("../../../tests/fixtures/logo.png");

fn refusal(file: Vec<u8>) -> String {
    Logo::parse(file).err().map(|error| error.message).unwrap_or_default()
}

fn png(width: u32, height: u32, colours: ColorType, dots: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colours);
    encoder.set_depth(BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(dots).unwrap();
    file
}

/// A JPEG file's markers without a picture between them.
fn jpeg(width: u16, height: u16, frame: u8, depth: u8, components: u8) -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xe0\x00\x04\x4a\x46".to_vec();
    file.extend([0xff, frame, 0, 8, depth]);
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.push(components);
    file.extend([0xff, 0xda, 0, 3, 1, 0x55, 0x55, 0xff, 0xd9]);
    file
}

#[test]
fn a_png_with_opacity_gives_colours_and_a_mask() {
    let logo = Logo::parse(LOGO.to_vec()).unwrap();
    let Dots::Plain { colours, dots, opaque } = &logo.dots else { panic!("not decoded") };
    let area = (logo.width * logo.height) as usize;
    assert_eq!((*colours, dots.len(), opaque.as_ref().map(Vec::len)), ("DeviceRGB", 3 * area, Some(area)));
}

#[test]
fn the_channels_of_a_png_are_parted_dot_by_dot() {
    let logo = Logo::parse(png(2, 1, ColorType::Rgba, &[1, 2, 3, 4, 5, 6, 7, 8])).unwrap();
    let Dots::Plain { dots, opaque, .. } = logo.dots else { panic!("not decoded") };
    assert_eq!((dots, opaque), (vec![1, 2, 3, 5, 6, 7], Some(vec![4, 8])));
    let logo = Logo::parse(png(1, 1, ColorType::GrayscaleAlpha, &[9, 255])).unwrap();
    let Dots::Plain { colours, dots, opaque } = logo.dots else { panic!("not decoded") };
    assert_eq!((colours, dots, opaque), ("DeviceGray", vec![9], None));
}

#[test]
fn a_jpeg_is_passed_on_with_the_size_in_its_frame() {
    for (components, expected) in [(1, "DeviceGray"), (3, "DeviceRGB"), (4, "DeviceCMYK")] {
        let logo = Logo::parse(jpeg(320, 200, 0xc2, 8, components)).unwrap();
        assert_eq!((logo.width, logo.height), (320, 200));
        let Dots::Jpeg { colours, inverted, .. } = logo.dots else { panic!("decoded") };
        assert_eq!((colours, inverted), (expected, false));
    }
}

#[test]
fn four_colours_of_adobe_are_inverted() {
    let mut file = jpeg(8, 8, 0xc0, 8, 4);
    file.splice(2..2, *b"\xff\xee\x00\x0eAdobe\0\0\0\0\0\0\0");
    assert!(matches!(Logo::parse(file).unwrap().dots, Dots::Jpeg { inverted: true, .. }));
}

#[test]
fn what_is_no_picture_is_refused() {
    for file in [&b""[..], b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\x89PNG"] {
        assert_eq!(refusal(file.to_vec()), "card_logo: is neither a PNG nor a JPEG file; give one of those");
    }
}

#[test]
fn a_cut_file_is_refused_at_every_length() {
    for length in PNG_START.len()..LOGO.len() - 12 {
        assert!(refusal(LOGO[..length].to_vec()).contains("damaged PNG"), "{length}");
    }
    let whole = jpeg(8, 8, 0xc0, 8, 3);
    for length in JPEG_START.len()..whole.len() {
        assert!(refusal(whole[..length].to_vec()).contains("damaged JPEG"), "{length}");
    }
}

#[test]
fn a_picture_with_too_many_dots_is_refused_before_it_takes_memory() {
    let mut file = png(1, 1, ColorType::Grayscale, &[0]);
    file[16..20].copy_from_slice(&u32::MAX.to_be_bytes()[..]);
    assert!(!refusal(file).is_empty());
    let wide = png(5_000, 1, ColorType::Grayscale, &[0; 5_000]);
    assert_eq!(refusal(wide), "card_logo: is 5000 by 1 dots; give one of at most 4096 on each side");
    assert!(refusal(jpeg(60_000, 60_000, 0xc0, 8, 3)).contains("60000 by 60000"));
    assert!(refusal(jpeg(0, 8, 0xc0, 8, 3)).contains("without dots"));
}

#[test]
fn a_small_file_that_unpacks_to_more_than_its_picture_is_cut_or_refused() {
    // 16 MiB of zeros behind a header that announces one dot.
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 16 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let mut file = png(1, 1, ColorType::Grayscale, &[0]);
    let chunk = file.windows(4).position(|name| name == b"IDAT").unwrap() - 4;
    file.truncate(chunk);
    let mut crc = flate2::Crc::new();
    file.extend((packed.len() as u32).to_be_bytes());
    for part in [&b"IDAT"[..], &packed] {
        crc.update(part);
        file.extend(part);
    }
    file.extend(crc.sum().to_be_bytes());
    file.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    match Logo::parse(file) {
        Ok(Logo { dots: Dots::Plain { dots, .. }, .. }) => assert_eq!(dots, [0]),
        Ok(_) => panic!("no JPEG"),
        Err(error) => assert!(error.message.contains("damaged PNG")),
    }
}

#[test]
fn a_jpeg_that_readers_cannot_draw_is_refused() {
    assert!(refusal(jpeg(8, 8, 0xc3, 8, 3)).contains("rare kind"));
    assert!(refusal(jpeg(8, 8, 0xc0, 12, 3)).contains("more than 8 bits"));
    assert!(refusal(jpeg(8, 8, 0xc0, 8, 2)).contains("number of colours"));
}

#[test]
fn a_file_larger_than_the_limit_is_refused() {
    assert!(refusal(vec![0; LOGO_BYTES_MAX as usize + 1]).contains("larger than 4 MiB"));
}
