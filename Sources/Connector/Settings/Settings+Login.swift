import Spool
import SuperOffice

/// The two ways of logging in, of which there has to be one.
extension Settings {
    static let refreshToken = SettingTable.shared.superOffice.refreshToken
    private static let systemToken = SettingTable.shared.superOffice.systemToken
    private static let privateKeyFile = SettingTable.shared.superOffice.privateKeyFile

    /// What is wrong with how they are set, in one line; nil when one way is there, and whole.
    var loginProblem: String? {
        func place(_ row: some SettingRow) -> String? { text(of: row) == nil ? nil : origin(row.name) }
        switch (place(Self.refreshToken), place(Self.systemToken), place(Self.privateKeyFile)) {
        case (nil, nil, nil):
            return "SO_REFRESH_TOKEN is not set, and neither are SO_SYSTEM_TOKEN and SO_PRIVATE_KEY_FILE of a system "
                + "user; get one of them with: superoffice-connector login; looked in \(places)"
        case (_?, nil, nil), (nil, _?, _?): return nil
        case (let refresh?, let system?, _):
            return "SO_REFRESH_TOKEN (\(refresh)) and SO_SYSTEM_TOKEN (\(system)) are both set; remove one of them"
        case (_?, nil, let key?):
            return "SO_PRIVATE_KEY_FILE (\(key)) goes with SO_SYSTEM_TOKEN, but SO_REFRESH_TOKEN is set; remove one"
        case (nil, _?, nil): return "SO_PRIVATE_KEY_FILE is not set; SO_SYSTEM_TOKEN is signed with that key"
        case (nil, nil, _?): return "SO_SYSTEM_TOKEN is not set; SO_PRIVATE_KEY_FILE signs it"
        }
    }

    /// - Throws: a `Failure` that names the setting, or the file and what is wrong with it.
    func login() throws(Failure) -> Login {
        if let loginProblem { throw Failure(.configuration, loginProblem) }
        if let token = try self[\.superOffice.refreshToken] { return .refreshToken(token) }
        guard let token = try self[\.superOffice.systemToken], let path = try self[\.superOffice.privateKeyFile] else {
            throw Failure(.configuration, "SO_SYSTEM_TOKEN and SO_PRIVATE_KEY_FILE are not set")
        }
        return .systemUser(token: token, key: try Self.key(path))
    }

    static func key(_ path: String) throws(Failure) -> ApplicationKey {
        func refused(_ why: String) -> Failure { Failure(.configuration, "SO_PRIVATE_KEY_FILE: \(path) \(why)") }
        let file: GivenFile
        do throws(GivenFile.Trouble) { file = try GivenFile(path, limit: 64 << 10) } catch { throw refused("\(error)") }
        if let flaw = file.untrusted(path) ?? file.leak(path, toItsGroup: true) {
            throw refused("\(flaw.what); \(flaw.remedy)")
        }
        do throws(ApplicationKey.Problem) {
            return try ApplicationKey(String(decoding: file.bytes, as: UTF8.self))
        } catch {
            throw refused("\(error)")
        }
    }
}
