import FoundationEssentials
import JSON
import Testing

@testable import SuperOffice

@Suite("Dates on the wire")
struct WireDateTests {
    @Test(
        "instants with any zone and any fraction",
        arguments: [
            ("2026-03-01T10:15:00Z", 1_772_360_100.0), ("2026-03-01T11:15:00+01:00", 1_772_360_100),
            ("2026-03-01T05:15:00-0500", 1_772_360_100), ("2026-03-01T10:15:00", 1_772_360_100),
            ("2026-03-01T10:15:00.5Z", 1_772_360_100.5), ("2026-02-23T09:52:01.9342965Z", 1_771_840_321.9342965),
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T00:00:00Z", 951_782_400),
        ]
    )
    func reads(text: String, seconds: Double) throws {
        let date = try #require(WireDate.instant(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    @Test(
        "no date",
        arguments: [
            "0001-01-01T00:00:00", "", "soon", "2026-03-01", "2026-13-01T00:00:00Z", "2026-03-01T10:15:00+1:00",
        ]
    )
    func refuses(text: String) {
        #expect(WireDate.instant(text) == nil)
    }

    @Test("the header rounds up to the second and names the weekday")
    func header() {
        #expect(WireDate.header(Date(timeIntervalSince1970: 1_772_360_100)) == "Sun, 01 Mar 2026 10:15:00 GMT")
        #expect(WireDate.header(Date(timeIntervalSince1970: 1_772_360_099.1)) == "Sun, 01 Mar 2026 10:15:00 GMT")
        #expect(WireDate.header(Date(timeIntervalSince1970: 1_445_412_480)) == "Wed, 21 Oct 2015 07:28:00 GMT")
        #expect(WireDate.readable(Date(timeIntervalSince1970: -1)) == "1969-12-31T23:59:59Z")
    }
}

@Suite("Explanations of refusals")
struct ErrorBodyTests {
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

@Suite("Tokens and tenant states")
struct SessionPiecesTests {
    @Test(
        "a token is renewed a tenth of its life, but at least a minute, before it ends",
        arguments: [(3600, 3240.0), (1200, 1080), (300, 240), (60, 30), (0, 0)]
    )
    func renewal(lifetime: Int, expected: Double) throws {
        let now = Date(timeIntervalSince1970: 1000)
        let token = try #require(AccessToken(["access_token": "x", "expires_in": .integer(lifetime)], now: now))
        #expect(token.renewAt.timeIntervalSince(now) == expected)
        #expect(!"\(token)".contains("x)") && !String(describing: token).contains("8A"))
    }

    @Test("a token without a life, or with one in quotes; no token at all")
    func oddTokens() {
        let now = Date(timeIntervalSince1970: 0)
        #expect(AccessToken(["access_token": "x"], now: now)?.renewAt == Date(timeIntervalSince1970: 1080))
        #expect(
            AccessToken(["access_token": "x", "expires_in": "3600"], now: now)?.renewAt.timeIntervalSince1970 == 3240
        )
        #expect(AccessToken(["access_token": ""], now: now) == nil)
        #expect(AccessToken([], now: now) == nil)
    }

    @Test(
        "the API's address is joined with one slash and one version",
        arguments: [
            ("https://online2.superoffice.com/Cust1/api", "https://online2.superoffice.com/Cust1/api/v1"),
            ("https://online2.superoffice.com/Cust1/api/", "https://online2.superoffice.com/Cust1/api/v1"),
            ("https://online2.superoffice.com/Cust1/api/v1/", "https://online2.superoffice.com/Cust1/api/v1"),
        ]
    )
    func join(api: String, expected: String) {
        #expect(TenantState(["State": "Running", "IsRunning": true, "Api": .string(api)])?.baseURL == expected)
    }

    @Test("states by name, by number and without IsRunning")
    func states() {
        #expect(TenantState(["State": 5])?.isRunning == true)
        #expect(TenantState(["State": 5])?.state == "OnlineMaintenance")
        #expect(TenantState(["State": "Suspended"])?.isRunning == false)
        #expect(TenantState(["State": "Running", "IsRunning": false])?.isRunning == false)
        #expect(
            TenantState(["State": "Running", "Endpoint": "https://a.example/Cust1"])?.baseURL
                == "https://a.example/Cust1/api/v1"
        )
        #expect(TenantState(["State": "Running", "Api": "ftp://a.example"])?.baseURL == nil)
        #expect(TenantState(["Message": "no"]) == nil)
    }

    @Test("settings never show a secret")
    func masked() {
        let settings = SuperOfficeSettings(
            clientID: "c",
            clientSecret: "s3cret",
            refreshToken: "r3fresh",
            contextIdentifier: "Cust1"
        )
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(!text.contains("s3cret") && !text.contains("r3fresh"))
        }
    }
}

@Suite("Lists")
struct ListTests {
    func definition(_ name: String?, userList: Int, table: Int, type: FieldType = .list) -> FieldDefinition {
        FieldDefinition(
            owner: .contact,
            progID: "x",
            type: type,
            listTableID: table,
            userListID: userList,
            mdoListName: name
        )
    }

    @Test("MdoListName is used unchanged; without it the ids decide")
    func routes() {
        #expect(ListRoute(definition("udlist108", userList: 108, table: 136)) == .named("udlist108"))
        #expect(ListRoute(definition("business", userList: 0, table: 61)) == .named("business"))
        #expect(ListRoute(definition(nil, userList: 331, table: 136)) == .named("udlist331"))
        #expect(ListRoute(definition(nil, userList: 0, table: 61)) == .numbered(-61))
        #expect(ListRoute(definition(nil, userList: 81, table: 61)) == .numbered(81))
        #expect(ListRoute(definition(nil, userList: 0, table: 136)) == nil)
        #expect(ListRoute(definition(nil, userList: 0, table: 0)) == nil)
        #expect(ListRoute(definition("udlist108", userList: 108, table: 136, type: .number)) == nil)
        #expect(ListRoute.named("a b/c").path == "MDOList/a%20b%2Fc")
    }

    @Test("headings are not items, and no item comes twice")
    func flatten() throws {
        let json = try JSONValue(
            parsing: """
                [ { "Id": 1, "Name": "Heading", "ChildItems": [ { "Id": 5, "Name": "A", "ToolTip": "t", "ChildItems": [] },
                                                                { "Id": 6, "Name": "B", "Deleted": true } ] },
                  { "Id": 2, "Name": "Other", "ChildItems": [ { "Id": 5, "Name": "A" } ] },
                  { "Id": 7, "Name": " C ", "Tooltip": "u", "ChildItems": null }, { "Name": "no id" }, null, 5 ]
                """.utf8
        )
        let items = ListItem.flatten(try #require(json.array))
        #expect(
            items == [
                ListItem(id: 5, name: "A", tooltip: "t"), ListItem(id: 6, name: "B", isDeleted: true),
                ListItem(id: 7, name: "C", tooltip: "u"),
            ]
        )
        #expect(items.item(named: "a ")?.id == 5)
        #expect(items.item(named: "B") == nil)
        #expect(items.item(named: "") == nil)
        #expect(items.item(id: 6)?.name == "B")
    }

    @Test("an exact name wins over one that differs in case")
    func exactFirst() {
        let items = [ListItem(id: 1, name: "IT"), ListItem(id: 2, name: "it")]
        #expect(items.item(named: "it")?.id == 2)
    }
}
