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
        let secrets = try SharedSecrets(setting: " new-secret , Something Super Secret", named: "WEBHOOK_SECRET")
        #expect(secrets.match(signature: Self.signature, of: Self.body) == .second)
        #expect(secrets.match(token: "new-secret") == .first)
        #expect(secrets.match(token: "Something Super Secret") == .second)
        #expect(secrets.match(token: "other") == nil)
        #expect(secrets.match(token: "") == nil)
        #expect(secrets.match(token: "new-secre") == nil)
        #expect(secrets.match(token: "new-secret ") == nil)
    }

    @Test func `prefers the first of two equal values`() throws {
        #expect(try SharedSecrets(setting: "12345678,12345678", named: "X").match(token: "12345678") == .first)
    }

    @Test func `no setting is no secret and matches nothing`() throws {
        for secrets in [SharedSecrets(), try SharedSecrets(setting: nil, named: "WEBHOOK_TOKEN")] {
            #expect(secrets.isEmpty && !secrets.isShort && secrets.first == nil)
            #expect(secrets.match(token: "") == nil)
            #expect(secrets.match(signature: "", of: Self.body) == nil)
        }
    }

    /// Each of them switched all checks off once, without a word.
    @Test(arguments: ["", " ", "\t", ",", " , ", "long-enough,", ",long-enough", "long-enough, ", ",,"])
    func `refuses an empty value by name`(setting: String) throws {
        let error = try #require(throws: WebhookError.self) {
            try SharedSecrets(setting: setting, named: "WEBHOOK_SECRET")
        }
        #expect(error.description.hasPrefix("WEBHOOK_SECRET ") && !error.description.contains("\n"))
        #expect(!error.description.contains("long-enough"))
    }

    @Test(arguments: [
        ("1234567", 8), ("12345678,1234567", 8), ("a,bcdefghijklmnop", 8), ("éééé", 8), ("123456789012345", 16),
    ])
    func `refuses what can be guessed`(setting: String, minimum: Int) throws {
        let error = try #require(throws: WebhookError.self) {
            try SharedSecrets(setting: setting, named: "WEBHOOK_TOKEN", atLeast: minimum)
        }
        #expect(error.description.contains("WEBHOOK_TOKEN is too short"))
        #expect(error.description.contains("\(minimum) characters") && error.description.contains("openssl"))
        #expect(!error.description.contains(setting))
    }

    @Test(arguments: [
        ("12345678", true), ("123456789012345", true), ("1234567890123456", false),
        ("1234567890123456,123456789012345", true), (" 1234567890123456 , 1234567890123456 ", false),
    ])
    func `tells when a value should be longer`(setting: String, isShort: Bool) throws {
        #expect(try SharedSecrets(setting: setting, named: "WEBHOOK_TOKEN").isShort == isShort)
    }

    @Test func `gives the first value away for registering a webhook, and no other`() throws {
        #expect(try SharedSecrets(setting: " the-new-one , the-old-one", named: "X").first == "the-new-one")
    }

    @Test(arguments: [
        (signature, true), (" \(signature) ", true), ("", false), ("bm8=", false), ("%%%", false),
        (signature + signature, false), (String(signature.dropLast()), false), ("sha256=\(signature)", false),
        (String(repeating: "A", count: 100_000), false),
    ])
    func `knows what cannot be a signature`(text: String, isOne: Bool) {
        #expect(SharedSecrets.isSignature(text) == isOne)
    }

    @Test func `refuses three values by name without showing them`() throws {
        let error = try #require(throws: WebhookError.self) {
            try SharedSecrets(setting: "first-one,second-one,third-one", named: "WEBHOOK_TOKEN")
        }
        #expect(error.description.contains("WEBHOOK_TOKEN"))
        #expect(!error.description.contains("second-one"))
    }

    @Test func `never prints its values`() throws {
        let secrets = try SharedSecrets(setting: "hush-hush,quiet-quiet", named: "WEBHOOK_TOKEN")
        var dumped = ""
        dump(secrets, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), dumped] {
            #expect(!text.contains("hush"))
            #expect(!text.contains("quiet"))
        }
    }
}
