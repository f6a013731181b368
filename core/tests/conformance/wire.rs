pub fn keys(_cases: &serde_json::Value) -> usize {
    0
}

pub fn distances(_cases: &serde_json::Value) -> usize {
    0
}

pub fn items(_cases: &serde_json::Value) -> usize {
    0
}

pub fn frames(_cases: &serde_json::Value) -> usize {
    0
}
