//! QR codes, for cameras to read from screens.

use super::ApiError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use png::{BitDepth, ColorType, Encoder};
use qrcode::render::svg;
use qrcode::{Color, QrCode as Code};

/// Light modules around the code, as many as the standard asks for (ISO/IEC 18004 §6.3.8).
const QUIET_ZONE: usize = 4;
/// How wide an image is at least, in pixels.
const WIDTH: u32 = 300;

/// A text as a QR code.
pub struct QrCode(Code);

impl QrCode {
    /// The code of this text.
    ///
    /// # Errors
    /// When it is longer than a code can hold, some 2,300 bytes: a defect.
    pub fn of(text: &str) -> Result<Self, ApiError> {
        Code::new(text).map(Self).map_err(ApiError::internal)
    }

    /// As an SVG image, in a `data:` URI.
    #[must_use]
    pub fn svg(&self) -> String {
        let image = self.0.render::<svg::Color<'_>>().min_dimensions(WIDTH, WIDTH).build();
        data_uri("image/svg+xml", image.as_bytes())
    }

    /// As a PNG image, black and white, in a `data:` URI.
    ///
    /// # Errors
    /// When it cannot be written: a defect.
    pub fn png(&self) -> Result<String, ApiError> {
        let pixels = self.pixels();
        let width = u32::try_from(pixels.len()).map_err(ApiError::internal)?;
        let mut image = Vec::new();
        let mut encoder = Encoder::new(&mut image, width, width);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        let rows: Vec<u8> = pixels.iter().flat_map(|row| row.chunks(8).map(packed)).collect();
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&rows))
            .map_err(ApiError::internal)?;
        Ok(data_uri("image/png", &image))
    }

    /// Rows of pixels, each whether it is light: as many for a module as it takes, and the quiet zone around.
    fn pixels(&self) -> Vec<Vec<bool>> {
        let modules = self.0.to_colors();
        let lines =
            modules.chunks(self.0.width()).map(|line| line.iter().map(|color| *color == Color::Light));
        let light = || std::iter::repeat_n(true, QUIET_ZONE);
        let width = self.0.width().saturating_add(2 * QUIET_ZONE);
        let scale = usize::try_from(WIDTH).unwrap_or(usize::MAX).div_ceil(width);
        let blank = std::iter::repeat_n(vec![true; width], QUIET_ZONE);
        let lines = lines.map(|line| light().chain(line).chain(light()).collect::<Vec<_>>());
        let enlarged = |line: Vec<bool>| -> Vec<bool> {
            line.into_iter().flat_map(|module| std::iter::repeat_n(module, scale)).collect()
        };
        let lines = blank.clone().chain(lines).chain(blank).map(enlarged);
        lines.flat_map(|row| std::iter::repeat_n(row, scale)).collect()
    }
}

/// Eight pixels in a byte, the first in its highest bit; what is missing at the end of a row is dark.
fn packed(pixels: &[bool]) -> u8 {
    let bits = pixels.iter().zip([128, 64, 32, 16, 8, 4, 2, 1]);
    bits.filter(|(light, _)| **light).fold(0, |byte, (_, bit)| byte | bit)
}

fn data_uri(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

impl std::fmt::Debug for QrCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QrCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &str =
        "otpauth://totp/Countersign:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Countersign";

    fn bytes(uri: &str, media_type: &str) -> Vec<u8> {
        let text = uri.strip_prefix(&format!("data:{media_type};base64,")).unwrap();
        STANDARD.decode(text).unwrap()
    }

    #[test]
    fn a_png_shows_each_module_with_four_light_ones_around() {
        let code = QrCode::of(URI).unwrap();
        let png = bytes(&code.png().unwrap(), "image/png");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rows).unwrap();
        assert_eq!(
            (info.bit_depth, info.color_type, info.width),
            (BitDepth::One, ColorType::Grayscale, info.height)
        );
        let (width, modules) = (usize::try_from(info.width).unwrap(), code.0.width() + 8);
        assert!(width >= 300 && width.is_multiple_of(modules), "{width} pixels for {modules} modules");
        let scale = width / modules;
        let is_light = |x: usize, y: usize| rows[y * info.line_size + x / 8] & (128 >> (x % 8)) != 0;
        for (x, y) in (0..width).flat_map(|x| (0..width).map(move |y| (x, y))) {
            let within = |at: usize| (at / scale).checked_sub(4).filter(|at| *at < code.0.width());
            let dark = within(x).zip(within(y)).is_some_and(|at| code.0[at] == Color::Dark);
            assert_eq!(is_light(x, y), !dark, "{x}, {y}");
        }
    }

    #[test]
    fn an_svg_is_an_image_without_scripts() {
        let svg = String::from_utf8(bytes(&QrCode::of(URI).unwrap().svg(), "image/svg+xml")).unwrap();
        assert!(svg.contains("<svg") && svg.ends_with("</svg>") && !svg.contains("script"), "{svg}");
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_a_defect() {
        assert!(QrCode::of(&"x".repeat(3_000)).is_err());
    }
}
