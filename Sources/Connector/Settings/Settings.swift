import Configuration
import FoundationEssentials
import Spool
import Text

/// What was set by flags, in the environment and in a `.env` file; the first of them that has a setting counts.
///
/// `SettingTable` says which settings there are.
struct Settings: Sendable {
    private let reader: ConfigReader
    /// Where a setting was looked for, for messages.
    let places: String
    /// What each layer holds, the first one wins.
    private let layers: [(origin: String, values: [String: String])]
    private let emptyNames: Set<String>

    /// The origin of what stands in the environment.
    static let environment = "environment"

    /// The file's flaws that are no reason to refuse it.
    let flaws: [Finding]

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
        let holdsSecrets = values.contains { SettingTable.row($0.key)?.content == .secret && !$0.value.isEmpty }
        flaws = holdsSecrets ? [file?.leak(path)].compactMap(\.self) : []
        // An empty value counts as not set: `docker compose` passes one for every variable that is named but not set.
        func isEmpty(_ value: String) -> Bool { value.allSatisfy(\.isWhitespace) }
        let credentials = try Self.credentials(environment["CREDENTIALS_DIRECTORY"])
        let all = [("flag", flags), (Self.environment, environment), ("credential", credentials), (path, values)]
        layers = all.map { origin, values in (origin, values.filter { !isEmpty($0.value) }) }
        emptyNames = Set(all.flatMap { $0.1.filter { isEmpty($0.value) }.keys })
        reader = ConfigReader(
            providers: layers.map { EnvironmentVariablesProvider(environmentVariables: $0.values) }
        )
        places = "flags, the environment\(credentials.isEmpty ? "" : ", credentials") and \(path)"
    }

    /// What a service manager hands over as files, each named as its setting (systemd's `LoadCredential=`), without the
    /// line end that an editor leaves.
    private static func credentials(_ directory: String?) throws -> [String: String] {
        guard let directory else { return [:] }
        var values: [String: String] = [:]
        // A key is a file anyway.
        let key = "\(directory)/SO_PRIVATE_KEY"
        if FileManager.default.fileExists(atPath: key) { values["SO_PRIVATE_KEY_FILE"] = key }
        for row in SettingTable.rows {
            let path = "\(directory)/\(row.name)"
            do throws(GivenFile.Trouble) {
                let text = String(decoding: try GivenFile(path, limit: 1 << 20, mayBePipe: false).bytes, as: UTF8.self)
                values[row.name] = text.hasSuffix("\n") ? String(text.dropLast()) : text
            } catch {
                if case .missing = error { continue }
                throw Failure(.configuration, "the credential \(path) \(error)")
            }
        }
        return values
    }

    /// nil when there is none and none was named.
    private static func file(_ path: String, isNamed: Bool) throws -> GivenFile? {
        let file: GivenFile
        do throws(GivenFile.Trouble) {
            file = try GivenFile(path, limit: 1 << 20, mayBePipe: isNamed)
        } catch {
            if case .missing = error, !isNamed { return nil }
            throw Failure(.configuration, "the file of settings \(path) \(error); check --env-file")
        }
        // It says where secrets are sent.
        if let flaw = file.untrusted(path) { throw Failure(.configuration, "\(flaw)") }
        return file
    }

    /// The value of a setting, by its place in the table.
    ///
    /// - Throws: a `Failure` that names the setting, when its text is malformed, or missing and required.
    subscript<Value>(_ path: KeyPath<SettingTable, Setting<Value>>) -> Value {
        get throws(Failure) { try SettingTable.shared[keyPath: path].value(in: self) }
    }

    /// The same, or nil when it is not set: neither required nor replaced by a default.
    subscript<Value>(ifSet path: KeyPath<SettingTable, Setting<Value>>) -> Value? {
        get throws(Failure) {
            let row = SettingTable.shared[keyPath: path]
            return text(of: row) == nil ? nil : try row.value(in: self)
        }
    }

    /// A setting's text; for some an empty one is not the same as none.
    func text(of row: some SettingRow) -> String? {
        let key = ConfigKey(row.name.lowercased().split(separator: "_").map(String.init))
        let text = reader.string(forKey: key, isSecret: true)
        return text ?? (row.countsWhenEmpty && emptyNames.contains(row.name) ? "" : nil)
    }

    /// What is missing or malformed for these uses, a line for each setting.
    func problems(for uses: Set<SettingUse>) -> [String] {
        SettingTable.rows.filter { !$0.uses.isDisjoint(with: uses) }.flatMap { row in
            let login = row.name == Self.refreshToken.name && uses.contains(.tenant) ? loginProblem : nil
            return [row.problem(in: self, for: uses), login].compactMap(\.self)
        }
    }

    /// - Throws: a `Failure` with everything that is missing or malformed for these uses.
    func check(for uses: Set<SettingUse>) throws(Failure) {
        let problems = problems(for: uses)
        if !problems.isEmpty { throw Failure(.configuration, lines: problems) }
    }

    /// Where a setting comes from: a flag, the environment or the file; nil when it is not set.
    func origin(_ name: String) -> String? { layers.first { $0.values[name] != nil }?.origin }

    /// What the file says, whatever counts before it.
    func inFile(_ name: String) -> String? { layers.last?.values[name] }

    /// Whether a setting counts before another because it was found in an earlier place.
    func isNearer(_ name: String, than other: String) -> Bool {
        func place(_ name: String) -> Int? { layers.firstIndex { $0.values[name] != nil } }
        return place(name) ?? .max < place(other) ?? .max
    }

    /// Every name that is set, with its origin; of the environment, too, which is not all ours.
    var names: [(name: String, origin: String)] {
        layers.flatMap { layer in layer.values.keys.sorted().map { ($0, layer.origin) } }
    }
}

extension Settings: CustomStringConvertible, CustomDebugStringConvertible {
    /// A service that holds them may be described in a log, and there are secrets in them.
    var description: String { "Settings(\(places))" }
    var debugDescription: String { description }
}
