import FoundationEssentials
import JSON
import Testing
import Text

@testable import SuperOffice

@Suite("Explanations of refusals")
struct ErrorMappingTests {
    @Test(
        "every known shape becomes one line",
        arguments: [
            (
                #"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"Contact id 99999 not found"}"#,
                "Contact id 99999 not found (SoNotFoundException)"
            ),
            (
                #"{"Message":"An error has occurred.","MessageDetail":"No such\r\nroute"}"#,
                "An error has occurred.: No such route"
            ),
            (#"{"error":"invalid_grant","error_description":"Expired"}"#, "Expired (invalid_grant)"),
            (#"{"error":"invalid_client"}"#, "invalid_client"),
            (#""just text""#, "just text"),
            ("Service Unavailable\n", "Service Unavailable"),
            (
                "<html><head><STYLE>p {}</STYLE><title>502</title></head><body><h1>Bad\n APISession</h1><script>x<y</script></body>",
                "502 Bad APISession"
            ),
            ("<html", "no explanation given"), ("", "no explanation given"), ("  ", "no explanation given"),
            ("{}", "{}"), ("a\u{1B}[31mb\u{0}c", "a[31mbc"),
        ]
    )
    func shapes(body: String, expected: String) {
        #expect(ErrorBody(Array(body.utf8)).message == expected)
    }

    @Test("long texts are cut and broken UTF-8 is shown as far as it goes")
    func bounds() {
        let long = ErrorBody(Array(String(repeating: "word ", count: 10_000).utf8)).message
        #expect(long.count <= 505)
        #expect(long.hasSuffix("..."))
        #expect(ErrorBody([0xFF, 0xFE, 0x41]).message.hasSuffix("A"))
    }

    @Test("secrets that the other side repeats are blotted out")
    func secrets() {
        let body = ErrorBody(
            Array(#"{"ErrorMessage":"bad token 8A:Cust1.secret!"}"#.utf8),
            hiding: ["8A:Cust1.secret", ""]
        )
        #expect(body.message == "bad token ***!")
    }

    @Test(
        "who speaks is told by the shape, never by a word",
        arguments: [
            (#"{"Error":true}"#, ErrorBody.Shape.api), (#"{"ErrorType":"SoException"}"#, .api),
            (#"{"ErrorMessage":"Not Found"}"#, .api), (#"{"Error":false,"ErrorMessage":"x"}"#, .api),
            (#"{"Message":"No HTTP resource was found that matches the request URI"}"#, .framework),
            (#"{"error":"invalid_token"}"#, .login), ("", .empty), (" \r\n", .empty),
            ("<html>SoNotFoundException</html>", .foreign), ("SoNotFoundException", .foreign),
            (#"{"Error":true,"ErrorType":"SoNotFoundExc"#, .foreign), ("{}", .foreign), ("null", .foreign),
            ("[]", .foreign), (#"[{"ErrorMessage":"x"}]"#, .foreign), (#""ErrorMessage""#, .foreign),
            (#"{"Error":"no"}"#, .foreign), (#"{"Error":false}"#, .foreign), (#"{"ErrorMessage":null}"#, .foreign),
            (#"{"message":"Not Found"}"#, .foreign), (#"{"detail":"Not Found"}"#, .foreign),
            (#"{"type":"about:blank","title":"Not Found","status":404}"#, .foreign), ("\u{FEFF}", .foreign),
        ]
    )
    func speaker(body: String, shape: ErrorBody.Shape) {
        #expect(ErrorBody(Array(body.utf8)).shape == shape)
    }
}
