import Dashboard
import HTTPClient
import Operations
import Text
import Webhook

/// How much of a setting's text may be shown.
enum SettingContent: Sendable {
    case plain
    /// Nothing but whether it is long.
    case secret
    /// Not what may be a secret in it: credentials and a query.
    case address
}

/// What a setting's text has to look like, and the value that is made of it.
struct SettingForm<Value: Sendable>: Sendable {
    /// The end of a sentence that begins with "it must be"; empty when every text will do.
    let text: String
    /// The values that there are, where there are few.
    var choices: [String] = []
    var content = SettingContent.plain
    /// Whether an empty text is an error instead of the same as none: a check must not be switched off silently.
    var countsWhenEmpty = false
    /// Reads the text of the setting with this name; nil when it is not as `text` says.
    let read: @Sendable (_ text: String, _ name: String) throws -> Value?

    /// - Parameter origin: where the text was found; nil for a default.
    /// - Throws: a `Failure` that names the setting, and its text unless that is secret.
    func value(_ text: String, _ name: String, _ origin: String?) throws(Failure) -> Value {
        let found: Value?
        do { found = try read(text, name) } catch let failure as Failure { throw failure } catch {
            throw Failure(.configuration, "\(error)")
        }
        guard let found else {
            let place = origin.map { " (\($0))" } ?? ""
            throw Failure(.configuration, "\(name) is \"\(text)\"\(place), but it must be \(self.text)")
        }
        return found
    }

    /// The same for a setting that may be left out.
    var optional: SettingForm<Value?> {
        .init(text: text, content: content, countsWhenEmpty: countsWhenEmpty) { [read] text, name in
            try read(text, name).map { .some($0) }
        }
    }
}

extension SettingForm where Value == String {
    static var text: Self { .init(text: "") { text, _ in text } }

    /// The address of a service that our secrets go to, without credentials and query, and not to be overheard.
    static var serviceAddress: Self {
        .init(text: "an https:// address", content: .address) { text, name in
            do throws(HTTPClientError) {
                let address = try WebAddress(text)
                if address.hasQuery || text.contains("#") {
                    throw .invalidURL("\(address.origin) must be given without a query; paths are added to it")
                }
                if !address.isConfidential { throw .plainHTTP(origin: address.origin) }
            } catch {
                throw Failure(.configuration, "\(name): \(error)")
            }
            return text
        }
    }

    /// The login host of an environment; `online3` is what people read off their browser's address bar.
    static var environment: Self {
        .init(text: "online (production), qaonline (stage) or sod (development)") { text, _ in
            let hosts = [
                "online": "online", "sod": "sod", "qaonline": "qaonline", "stage": "qaonline", "qastage": "qaonline",
            ]
            let name = text.lowercased().prefix { !$0.isNumber }
            guard text.dropFirst(name.count).allSatisfy(\.isNumber) else { return nil }
            return hosts[String(name)].map { "https://\($0).superoffice.com" }
        }
    }

    /// What operators sign in with.
    static var operatorsToken: Self {
        .init(text: callers(SharedSecrets.longEnough), content: .secret, countsWhenEmpty: true) { text, name in
            _ = try SharedSecrets(setting: text, named: name, atLeast: SharedSecrets.longEnough)
            return text
        }
    }

    fileprivate static func callers(_ length: Int) -> String {
        "a secret of \(length) characters or more, or two, separated by a comma"
    }
}

extension SettingForm where Value == SharedSecrets {
    /// What callers have to show or to sign with.
    static var callersSecret: Self {
        let length = SettingForm<String>.callers(SharedSecrets.shortest)
        return .init(text: length, content: .secret, countsWhenEmpty: true) { text, name in
            try SharedSecrets(setting: text, named: name)
        }
    }
}

extension SettingForm where Value == Int {
    static func number(_ range: ClosedRange<Int>, _ unit: String = "") -> Self {
        let end = unit.isEmpty ? "" : " (\(unit))"
        return .init(text: "a whole number from \(range.lowerBound) to \(range.upperBound)\(end)") { text, _ in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    static var port: Self { number(0...65_535) }
}

extension SettingForm where Value == Bool {
    static var onOff: Self {
        .init(text: "true or false") { text, _ in
            switch text.lowercased() {
            case "0", "false", "no", "off": false
            case "1", "true", "yes", "on": true
            default: nil
            }
        }
    }
}

extension SettingForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: Self {
        let choices = Value.allCases.map(\.rawValue)
        return .init(text: "one of \(choices.joined(separator: ", "))", choices: choices) { text, _ in
            Value(rawValue: text.lowercased())
        }
    }
}

extension SettingForm where Value == [String] {
    static var list: Self { .init(text: "values, separated by commas") { text, _ in items(text) } }

    /// Who gets mail.
    static var mailAddresses: Self {
        .init(text: "mail addresses, separated by commas") { text, _ in
            let recipients = items(text)
            return recipients.isEmpty || !recipients.allSatisfy(Sendmail.isRecipient) ? nil : recipients
        }
    }

    fileprivate static func items(_ text: String) -> [String] {
        text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    }

    /// As browsers show them, without a port.
    static var hostNames: Self {
        .init(text: "host names such as connector.example.com, separated by commas") { text, _ in
            let names = items(text)
            return names.allSatisfy { HostName.normalised($0) != nil && !$0.contains("/") } && !names.isEmpty
                ? names : nil
        }
    }

    /// Sites that may show our pages in a frame.
    static var sites: Self {
        .init(text: "sites such as https://*.superoffice.com, separated by commas") { text, _ in
            let sites = items(text)
            return sites.allSatisfy { FrameAncestor.normalised($0) != nil } && !sites.isEmpty ? sites : nil
        }
    }
}

extension SettingForm where Value == [AddressRange] {
    /// Where reverse proxies connect from.
    static var addressRanges: Self {
        .init(text: "addresses or ranges such as 10.0.0.7, 172.16.0.0/12") { text, _ in
            let items = SettingForm<[String]>.items(text)
            let ranges = items.compactMap { AddressRange($0) }
            return ranges.count == items.count && !items.isEmpty ? ranges : nil
        }
    }
}

extension SettingForm where Value == NotifyAddress {
    /// Where messages are posted; not a word of it may be shown.
    static var notifyAddress: Self {
        .init(text: "an https:// address", content: .secret) { text, name in
            do throws(OperationError) { return try NotifyAddress(text) } catch {
                throw Failure(.configuration, "\(name): \(error)")
            }
        }
    }
}

extension SettingForm where Value == PublicAddress {
    static var publicAddress: Self {
        .init(text: "an address such as https://hooks.example.com/connector/webhook", content: .address) { text, name in
            try PublicAddress(text, named: name)
        }
    }
}
