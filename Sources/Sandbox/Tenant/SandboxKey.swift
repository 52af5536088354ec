import CryptoExtras
import FoundationEssentials

/// The key pair of the sandbox's app, as the developer portal gives it out: public knowledge, it opens nothing else.
package enum SandboxKey {
    /// The private key, .NET's way.
    package static let xml = """
        <RSAKeyValue>
          <Modulus>
            0s3tVvCeYSHcQKVksIv2EtRusFyXSNzmp7hpEFVIQsm6IQZ0LXjldQUvgUBER9xBJVXtnrHon9hHVD7VkovGFwITNtz95e74jAeG
            9rMIY4QelIHLkt1Ou2O2fLBdjZQBdzbY/syd+H45M2tOc5cLmCbqz1xZibbRxCx0lNog4JXCLVXqqaf0OjIfwL5ijOU6Q9QtLxUL
            SrQ6aZB4eSd5yBlsMV7N5jY/c+gu2RCzA0xNl4KByTm33/I+aVQlyVNV2Pa1v9dIC9rKggNC3I4g4fNu1kDxLrj1Oto27Dif6BQV
            9p38scneuN5kPQhwxm6kMi/sWF3cHVsLZQ0lStuJ+w==
          </Modulus>
          <Exponent>
            AQAB
          </Exponent>
          <P>
            /zdbkKbTqPaReWl2oTUIDERra1NUh352jyCxKi7A/MJZySo5f+4awtQbJ45E+FwdtG7T/Tcf37n76+cjNYxRWTpy7ah+sHl8IQYa
            crgG284rdm3zadXJXJWLv8bTZ+teeGQgEluSLiL7zkF+lAYReFycoGi+laIoLudHG2tjkS0=
          </P>
          <Q>
            03Ong9/DJB7Y2VohELTezz/BAaaGhjMZRuU4n6ja6zanF9Ziun/HUjmSOY23FX3oTv7DlyWZUEor5d+EDxLx58Lq/vWOSA3l3l73
            BHV0b+8k6L95TTZNhR44zbvpCB5EslQfCNbj04hn/PI4U1F04yXANqg/EquSEQJtAkf6cMc=
          </Q>
          <DP>
            m9DkanAwEZxYPNQSxWFnRHYRTzlVBlRDdibzg1mAIdFWl+bbrCtm00REP+YwXaF/0UVIz/Pz1dfq4p//cxX0JJH20PpqPrws+MyN
            ITURmulIx8lhL2CCy6/R3og5Udz1lHMs0YhuuxRIwChka2M5D08boSPSF/Ekr14sn6T06RE=
          </DP>
          <DQ>
            sKuwKeH6pKJVYn0IpXHJu/WzqFJfkZ7+HpsEjXnCt8YpJCSOxu5eNlg90XKTpxRU1jPMbewPReNC/ESdjQ6yKYdVWwMGBzP9fKdx
            0jrkt2VjPEhG7HlTmcafhV3cnVjU4v6gE32gSyxsXg5ve0XS2LrA96npUQsi9q1FMSO8nx8=
          </DQ>
          <InverseQ>
            oLZ04xHfl3v7+ajk7nqaPj2Y1G7sz5xzwCTbCUSz3hImnKtbYLlsBsI+9c2ygLzHNYxLw0BOFiA+wJrbIVDBGBSQMdSeCH+cEhdi
            aiTa8bAUg4afJQSevniACZOwWpbKHSBB73Zv4mEAsPY5X+D0nMnnjXKj8YX8BHO8Wu/8Ayg=
          </InverseQ>
          <D>
            G2WH+EntS30LEvEWf5tbr7bMFpTx/xY2eTW48dZ46F/Z63uF6HhTLzzX9QRVMMGp9crlHEAi63iVoe1Inx3Am4eO17fWMjvh3CZe
            SVGbQCkQ5bFjXlhEveCHpveE27w7NIh8SyEXUWRA1YiXTuPNLfO2MJzf8MtBwoJvOak0/KWSoG1Y8dXDhemG9UpB9UJPLg6vJuZn
            1FoBHLJc9RcegWZp2zxueK+iPbGxa2bI0ERs/xBOgFDJV1dHfHIwu+Fl1I8BaigmOCE6xILoOyicwCuGWCVnfiNyRkFvyGB2GC1f
            ZWEPYsI+HbJWkU93fQ0oj9vvDV0DXsiW/sDjVlzfgQ==
          </D>
        </RSAKeyValue>
        """

    /// Whether a text was signed with the private key: RSASSA-PKCS1-v1_5 with SHA-256.
    static func hasSigned(_ text: String, _ signature: Data) -> Bool {
        func number(_ name: String) -> Data {
            let text = xml.split(separator: "<\(name)>").last?.split(separator: "</\(name)>").first ?? ""
            return Data(base64Encoded: text.filter { !$0.isWhitespace }) ?? Data()
        }
        guard let key = try? _RSA.Signing.PublicKey(n: number("Modulus"), e: number("Exponent")) else { return false }
        return key.isValidSignature(
            .init(rawRepresentation: signature),
            for: Data(text.utf8),
            padding: .insecurePKCS1v1_5
        )
    }
}
