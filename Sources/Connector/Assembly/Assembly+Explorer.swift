import CompanyExplorer
import Processor

extension Assembly {
    /// What explorer.json says; nil where there is none, and the contract is our own.
    ///
    /// - Throws: when there is one, or one is named, that cannot be used.
    func explorerContract() throws -> (path: String, contract: ExplorerContract)? {
        guard let (path, file) = try explorerFile() else { return nil }
        do { return (path, try ExplorerContract(file.bytes)) } catch {
            throw Failure(.configuration, "\(path): \(error)")
        }
    }

    /// The file itself; beside the mapping unless a setting names another.
    func explorerFile() throws -> (path: String, file: GivenFile)? {
        let named = try settings[\.explorer.contract]
        let mapping = try settings[\.processing.mappingFile]
        let folder = mapping.lastIndex(of: "/").map { String(mapping[...$0]) } ?? ""
        let path = named ?? "\(folder)explorer.json"
        do throws(GivenFile.Trouble) { return (path, try GivenFile(path, limit: 1 << 20)) } catch {
            if case .missing = error, named == nil { return nil }
            throw Failure(.configuration, "\(path), which says how the explorer is asked, \(error); set EXPLORER_FILE")
        }
    }

    func apply(_ given: (path: String, contract: ExplorerContract)?, to explorer: inout CompanyExplorerSettings) throws
    {
        // Where the mapping cannot be read, that is told by whoever needs it.
        if let mapping = try? mapping() {
            let paths = (mapping.contact + mapping.person).map { $0.path.prefix { $0 != "." } }
            explorer.members.formUnion(paths.map(String.init))
        }
        guard let given else { return }
        explorer.contract = given.contract
        guard !explorer.lacksToken else {
            throw Failure(.configuration, "\(given.path): a header has {token}, but COMPANY_EXPLORER_TOKEN is not set")
        }
    }
}
