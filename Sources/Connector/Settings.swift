import Configuration
import FoundationEssentials
import Logging

/// All settings, read from flags, the environment and a `.env` file, in this order.
struct Settings: Sendable {
    private let reader: ConfigReader
    /// Where a setting was looked for, for messages.
    private let places: String
    /// What each layer holds, the first one wins.
    private let layers: [(origin: String, values: [String: String])]
    private let emptyNames: Set<String>

    /// The origin of what stands in the environment.
    static let environment = "environment"

    /// The file's flaws that are no reason to refuse it.
    let flaws: [FileFlaw]

    /// - Throws: a `Failure` when the file cannot be read, or when others could have written it.
    init(flags: [String: String], envFile: String?, environment: [String: String] = ProcessInfo.processInfo.environment)
        throws
    {
        let path = envFile ?? ".env"
        let file = try Self.file(path, isNamed: envFile != nil)
        let values: [String: String]
        do { values = try DotEnv.parse(String(decoding: file?.bytes ?? [], as: UTF8.self)) } catch {
            throw Failure(.configuration, "\(path), \(error)")
        }
        let holdsSecrets = values.contains { SettingName(rawValue: $0.key)?.isSecret == true && !$0.value.isEmpty }
        flaws = holdsSecrets ? [file?.leak(path)].compactMap(\.self) : []
        // An empty value is no value: `docker compose` passes one for every variable that is named but not set.
        func isEmpty(_ value: String) -> Bool { value.allSatisfy(\.isWhitespace) }
        let all = [("flag", flags), (Self.environment, environment), (path, values)]
        layers = all.map { origin, values in (origin, values.filter { !isEmpty($0.value) }) }
        emptyNames = Set(all.flatMap { $0.1.filter { isEmpty($0.value) }.keys })
        reader = ConfigReader(
            providers: layers.map { EnvironmentVariablesProvider(environmentVariables: $0.values) }
        )
        places = "flags, the environment and \(path)"
    }

    /// nil when there is none and nobody named it.
    private static func file(_ path: String, isNamed: Bool) throws -> GivenFile? {
        let file: GivenFile
        do throws(GivenFile.Trouble) {
            file = try GivenFile(path, limit: 1 << 20, mayBePipe: isNamed)
        } catch {
            if case .missing = error, !isNamed { return nil }
            throw Failure(.configuration, "the file of settings \(path) \(error); check --env-file")
        }
        // It says where secrets are sent.
        if let flaw = file.stranger(path) { throw Failure(.configuration, "\(flaw)") }
        return file
    }

    func optional(_ name: String) -> String? {
        reader.string(forKey: ConfigKey(name.lowercased().split(separator: "_").map(String.init)), isSecret: true)
    }

    /// Whether somebody set it, but nobody to anything.
    func isSetButEmpty(_ name: String) -> Bool { emptyNames.contains(name) && origin(name) == nil }

    /// Where a setting comes from: a flag, the environment or the file; nil when it is not set.
    func origin(_ name: String) -> String? { layers.first { $0.values[name] != nil }?.origin }

    /// Every name that is set, with its origin; of the environment, too, which is not all ours.
    var names: [(name: String, origin: String)] {
        layers.flatMap { layer in layer.values.keys.sorted().map { ($0, layer.origin) } }
    }

    func string(_ name: String, default value: String) -> String { optional(name) ?? value }

    func required(_ name: String, _ meaning: String) throws -> String {
        guard let value = optional(name) else {
            throw Failure(.configuration, "\(name) is not set (\(meaning)); looked in \(places)")
        }
        return value
    }

    func integer(_ name: String, default value: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = optional(name) else { return value }
        guard let number = Int(text), range.contains(number) else {
            throw Failure(
                .configuration,
                "\(name) is \"\(text)\", but it must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    func choice<Choice: RawRepresentable>(_ name: String, default value: Choice, of all: [Choice]) throws -> Choice
    where Choice.RawValue == String {
        guard let text = optional(name) else { return value }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let allowed = all.map(\.rawValue).joined(separator: ", ")
            throw Failure(.configuration, "\(name) is \"\(text)\", but it must be one of \(allowed)")
        }
        return choice
    }

    func flag(_ name: String) throws -> Bool {
        switch optional(name)?.lowercased() {
        case nil, "0", "false", "no", "off": return false
        case "1", "true", "yes", "on": return true
        case let text?:
            throw Failure(.configuration, "\(name) is \"\(text)\", but it must be true or false")
        }
    }

    /// Comma-separated values, blanks around them dropped.
    func list(_ name: String) -> [String]? {
        optional(name).map { text in
            text.split(separator: ",").map { String($0.drop { $0 == " " }) }.map { value in
                var value = value
                while value.last == " " { value.removeLast() }
                return value
            }.filter { !$0.isEmpty }
        }
    }
}

extension Settings: CustomStringConvertible, CustomDebugStringConvertible {
    /// A service that holds them may be described in a log, and there are secrets in them.
    var description: String { "Settings(\(places))" }
    var debugDescription: String { description }
}
