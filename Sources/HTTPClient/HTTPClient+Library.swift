import CCurl

extension HTTPClient {
    /// libcurl as it runs, with the libraries that it uses, and the version whose headers it was built with.
    package static var library: (running: String, built: String) { (String(cString: curl_version()), LIBCURL_VERSION) }
}
