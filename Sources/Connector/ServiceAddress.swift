import HTTPClient

extension Settings {
    /// The address of a service that our secrets go to, as it was given; nil when it is not set.
    ///
    /// - Throws: a `Failure` for what is no address, has credentials or a query in it, or could be read on the way.
    func serviceAddress(_ name: String) throws -> String? {
        guard let text = optional(name) else { return nil }
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
