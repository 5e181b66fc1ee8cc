//! Numbers and text to make streams of.

/// SplitMix64: a few lines, and the same numbers on every machine and with every version.
pub struct Random(u64);

const ENGLISH: [&str; 32] = [
    " the", " of", " and", " a", " to", " in", " is", " stream", " that", " events", ",", ".", " with",
    " for", " server", " one", " are", " this", " be", " from", " parser", " by", " bytes", " which", " at",
    " value", " have", "ing", "ed", " answer", " can", "\\n\\n",
];

const CHINESE: [&str; 24] = [
    "的",
    "一",
    "是",
    "流",
    "在",
    "事件",
    "服务器",
    "我们",
    "可以",
    "解析",
    "，",
    "。",
    "字节",
    "这个",
    "数据",
    "回答",
    "需要",
    "浏览器",
    "连接",
    "然后",
    "模型",
    "输出",
    "因为",
    "速度",
];

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn english(&mut self) -> &'static str {
        ENGLISH[self.below(ENGLISH.len())]
    }

    pub fn chinese(&mut self) -> &'static str {
        CHINESE[self.below(CHINESE.len())]
    }

    /// Adds `len` bytes of English, JSON-escaped.
    pub fn text(&mut self, out: &mut Vec<u8>, len: usize) {
        let end = out.len() + len;
        while out.len() < end {
            out.extend_from_slice(self.english().as_bytes());
        }
    }
}
