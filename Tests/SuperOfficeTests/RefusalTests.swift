import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Explanations of refusals")
struct RefusalTests {
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
                "<html><head><STYLE>p {}</STYLE><title>502</title></head><body><h1>Bad\n Gateway</h1><script>x<y</script></body>",
                "502 Bad Gateway"
            ),
            ("<html", "no explanation given"), ("", "no explanation given"), ("  ", "no explanation given"),
            ("{}", "{}"), ("a\u{1B}[31mb\u{0}c", "a [31mb c"),
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
        "each status has its error",
        arguments: [
            (400, "rejected"), (409, "rejected"), (422, "rejected"), (404, "notFound"), (410, "notFound"),
            (412, "preconditionFailed"), (401, "credentialsRefused"), (403, "rejected"), (408, "unavailable"),
            (421, "unavailable"), (425, "unavailable"), (429, "unavailable"), (500, "unavailable"),
            (503, "unavailable"), (302, "unavailable"), (304, "unavailable"),
        ]
    )
    func statuses(status: Int, expected: String) {
        let body = ErrorBody(Array(#"{"ErrorType":"SoException","ErrorMessage":"No update right"}"#.utf8))
        let request = APIRequest(path: "Contact/18", what: "contact 18", subject: .record)
        let error = Refusal(status: status, body: body, request: request).error
        #expect(String(describing: Mirror(reflecting: error).children.first?.label ?? "") == expected)
        #expect(!error.description.contains("\n"))
    }

    @Test(
        "a 403 without words about a right to this record is about our login",
        arguments: [
            "", "<html>Forbidden</html>", #"{"ErrorType":"SoSessionException","ErrorMessage":"Access token expired"}"#,
            #"{"ErrorMessage":"The licence does not cover web services"}"#,
        ]
    )
    func forbidden(body: String) {
        let request = APIRequest(path: "Contact/18", what: "contact 18", subject: .record)
        let error = Refusal(status: 403, body: ErrorBody(Array(body.utf8)), request: request).error
        guard case .credentialsRefused = error else {
            Issue.record("\(error)")
            return
        }
    }
}
