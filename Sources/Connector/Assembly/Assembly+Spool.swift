import Glibc
import Spool

extension Assembly {
    /// The files of a spool that is there.
    ///
    /// - Parameter folders: any one of these tells that it is a spool.
    /// - Throws: a `Failure` when there is no spool, or when this user cannot see into it.
    func existingSpool(knownBy folders: [SpoolLayout.Folder] = [.incoming]) throws -> SpoolFiles {
        for folder in folders where Glibc.access(files.layout.path(folder), F_OK) == 0 { return files }
        guard errno == EACCES else {
            throw Failure(.notSo, "there is no spool at \(files.layout.root); check --spool, or start run once")
        }
        throw Failure(
            .configuration,
            "this user (uid \(getuid())) may not look into \(files.layout.root); run as the connector's user"
        )
    }
}
