import Testing
import Webhook

@Suite("Shared secrets")
struct SharedSecretsTests {
    private static let body = Array(#"{"Event":"test"}"#.utf8)
    private static let signature = "nmxXaji+RrfGsQoiIQCXl9wHoJPTmVVVDDgtaB5YXMU="

    @Test func `signs as the vendor does`() throws {
        let secrets = try SharedSecrets(setting: "Something Super Secret", named: "WEBHOOK_SECRET")
        #expect(secrets.match(signature: Self.signature, of: Self.body) == .first)
        #expect(secrets.match(signature: " \(Self.signature)\t", of: Self.body) == .first)
    }

    @Test(arguments: [
        "", "=", "nmxX", "nmxXaji+RrfGsQoiIQCXl9wHoJPTmVVVDDgtaB5YXMU", "sha256=\(signature)", signature + signature,
        "9e6c576a38be46b7c6b10a22210097 97dc07a093d39955550c382d681e585cc5", String(signature.dropFirst()),
    ])
    func `refuses other signatures`(text: String) throws {
        let secrets = try SharedSecrets(setting: "Something Super Secret", named: "WEBHOOK_SECRET")
        #expect(secrets.match(signature: text, of: Self.body) == nil)
    }

    @Test func `refuses the signature of another body`() throws {
        let secrets = try SharedSecrets(setting: "Something Super Secret", named: "WEBHOOK_SECRET")
        #expect(secrets.match(signature: Self.signature, of: Self.body + [0x0A]) == nil)
        #expect(secrets.match(signature: Self.signature, of: [UInt8]()) == nil)
    }

    @Test func `tells which of two values matched`() throws {
        let secrets = try SharedSecrets(setting: " new , Something Super Secret", named: "WEBHOOK_SECRET")
        #expect(secrets.match(signature: Self.signature, of: Self.body) == .second)
        #expect(secrets.match(token: "new") == .first)
        #expect(secrets.match(token: "Something Super Secret") == .second)
        #expect(secrets.match(token: "other") == nil)
        #expect(secrets.match(token: "") == nil)
        #expect(secrets.match(token: "ne") == nil)
        #expect(secrets.match(token: "new ") == nil)
    }

    @Test func `prefers the first of two equal values`() throws {
        #expect(try SharedSecrets(setting: "a,a", named: "X").match(token: "a") == .first)
    }

    @Test(arguments: [nil, "", " ", ",", " , "])
    func `no value is no secret and matches nothing`(setting: String?) throws {
        let secrets = try SharedSecrets(setting: setting, named: "WEBHOOK_TOKEN")
        #expect(secrets.isEmpty)
        #expect(secrets.match(token: "") == nil)
        #expect(secrets.match(signature: "", of: Self.body) == nil)
    }

    @Test func `refuses three values by name without showing them`() throws {
        let error = try #require(throws: WebhookError.self) {
            try SharedSecrets(setting: "aaa,bbb,ccc", named: "WEBHOOK_TOKEN")
        }
        #expect(error.description.contains("WEBHOOK_TOKEN"))
        #expect(!error.description.contains("bbb"))
    }

    @Test func `never prints its values`() throws {
        let secrets = try SharedSecrets(setting: "hush,quiet", named: "WEBHOOK_TOKEN")
        var dumped = ""
        dump(secrets, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), dumped] {
            #expect(!text.contains("hush"))
            #expect(!text.contains("quiet"))
        }
    }
}
