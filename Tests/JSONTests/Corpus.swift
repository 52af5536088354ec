/// Texts that once were, or might be, trouble; every one is tried as it is and damaged.
///
/// Add what a fuzzer finds here, as small as it can be made.
enum Corpus {
    static let texts: [[UInt8]] =
        [
            "{}", " { } ", #"{"a":1}"#, #"{"a":1,}"#, #"{"_spool":{}}"#, #"{"\u005fspool":1,"_spool":2,"a":3}"#,
            #"{ "Event" : "contact.changed", "PrimaryKey":18,"Changes":["name"], "n":1.50 }"#,
            #"{"a":"\ud83d\ude00\ud800","b":[{"c":[[]]}],"":null}"#, #"{"a":1e400,"b":-0.0,"c":123456789012345678901}"#,
            #"{"é":1,"é":2}"#, #"{"a":1,"a":2}"#, #"{"_spool":5,"a":1,"_spool":6}"#, "{\"a\":\"\u{0}\"}",
            #"{"a":{"b":{"c":{"d":[1,[2,[3,[4]]]]}}}}"#, #"{"a":tru}"#, #"{"a":"\u00"#, #"["a"]"#, "{\"a\":1}\n{}",
            "\u{FEFF}{}", #"{"a":01}"#, #"{"a":9007199254740993.5}"#, #"{"a":1.}"#, #"{"\"":"\\"}"#, "{\"a\"\t:\r\n1}",
            #"{"a":1,"_spool":{"attempts":2,"trail":[{"at":"x","to":"deferred","why":"503"}],"force":true,"mine":[1]}}"#,
        ].map { Array($0.utf8) } + [
            [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], [0x7B, 0x00, 0x7D, 0x00], [0x22, 0xED, 0xA0, 0x80, 0x22],
        ]
}
