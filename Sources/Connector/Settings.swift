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

    /// The origin of what stands in the environment.
    static let environment = "environment"

    /// - Throws: a `Failure` when the file cannot be read.
    init(flags: [String: String], envFile: String?, environment: [String: String] = ProcessInfo.processInfo.environment)
        throws
    {
        let path = envFile ?? ".env"
        var values: [String: String] = [:]
        do {
            values = try DotEnv.parse(String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self))
        } catch let error as DotEnvError {
            throw Failure(.configuration, "\(path), \(error)")
        } catch {
            if envFile != nil { throw Failure(.configuration, "cannot read the file \(path); check --env-file") }
            // Only a file that is not there may be passed over.
            if FileManager.default.fileExists(atPath: path) {
                throw Failure(.configuration, "cannot read \(path); check that it is a file and may be read")
            }
        }
        // An empty value is no value: `docker compose` passes one for every variable that is named but not set.
        layers = [("flag", flags), (Self.environment, environment), (path, values)].map { origin, values in
            (origin, values.filter { !$0.value.isEmpty })
        }
        reader = ConfigReader(
            providers: layers.map { EnvironmentVariablesProvider(environmentVariables: $0.values) }
        )
        places = "flags, the environment and \(path)"
    }

    func optional(_ name: String) -> String? {
        reader.string(forKey: ConfigKey(name.lowercased().split(separator: "_").map(String.init)), isSecret: true)
    }

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
