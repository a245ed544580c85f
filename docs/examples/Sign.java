import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Signs calls to Tongban (RFC 9421, RFC 9530) with Java 17 alone.
 *
 * <pre>
 *   java Sign.java check signing-vectors.json    holds this file against the published vectors
 *   java Sign.java sign KEY.jwk METHOD URL [BODY_FILE] [NAME=VALUE ...]    prints the three headers
 * </pre>
 */
public final class Sign {
  static final List<String> COVERED = List.of("authorization", "idempotency-key", "tongban-actor");

  record Base(List<String> lines, String params) {
    byte[] bytes() {
      return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }
  }

  static byte[] bytesOf(Map<String, Object> jwk, String member) {
    return Base64.getUrlDecoder().decode((String) jwk.get(member));
  }

  static boolean isEd25519(Map<String, Object> jwk) {
    return "Ed25519".equals(jwk.get("crv"));
  }

  static String contentDigest(byte[] body) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
    return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
  }

  static ECParameterSpec p256() throws Exception {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  static PrivateKey privateKey(Map<String, Object> jwk) throws Exception {
    byte[] secret = bytesOf(jwk, "d");
    if (isEd25519(jwk))
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, secret), p256()));
  }

  static PublicKey publicKey(Map<String, Object> jwk) throws Exception {
    byte[] x = bytesOf(jwk, "x");
    if (!isEd25519(jwk)) {
      ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, bytesOf(jwk, "y")));
      return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, p256()));
    }
    byte[] bigEndian = new byte[x.length];
    for (int i = 0; i < x.length; i++) bigEndian[i] = x[x.length - 1 - i];
    boolean isOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    EdECPoint point = new EdECPoint(isOdd, new BigInteger(1, bigEndian));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  /** P1363 is r and s, 32 bytes each (RFC 9421 s3.3.4); without the word Java gives DER. */
  static Signature algorithm(Map<String, Object> jwk) throws Exception {
    return Signature.getInstance(isEd25519(jwk) ? "Ed25519" : "SHA256withECDSAinP1363Format");
  }

  static Base base(String method, String url, Map<String, String> headers, byte[] body, String kid,
      long created, String nonce) throws Exception {
    Map<String, String> components = new LinkedHashMap<>();
    components.put("@method", method);
    components.put("@target-uri", url);
    components.put("content-digest", contentDigest(body));
    for (String name : COVERED)
      if (headers.containsKey(name)) components.put(name, headers.get(name).strip());
    List<String> names = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    components.forEach((name, value) -> {
      names.add("\"" + name + "\"");
      lines.add("\"" + name + "\": " + value);
    });
    String params = "(" + String.join(" ", names) + ");created=" + created + ";nonce=\"" + nonce
        + "\";keyid=\"" + kid + "\";tag=\"tongban\"";
    lines.add("\"@signature-params\": " + params);
    return new Base(lines, params);
  }

  static byte[] signature(Map<String, Object> jwk, byte[] base) throws Exception {
    Signature signer = algorithm(jwk);
    signer.initSign(privateKey(jwk));
    signer.update(base);
    return signer.sign();
  }

  static boolean holds(Map<String, Object> jwk, byte[] signature, byte[] base) throws Exception {
    Signature verifier = algorithm(jwk);
    verifier.initVerify(publicKey(jwk));
    verifier.update(base);
    return verifier.verify(signature);
  }

  /** The headers to send beside {@code headers}; sign anew for every sending. */
  static Map<String, String> sign(Map<String, Object> jwk, String method, String url,
      Map<String, String> headers, byte[] body) throws Exception {
    Base base = base(method, url, headers, body, (String) jwk.get("kid"),
        System.currentTimeMillis() / 1000, UUID.randomUUID().toString());
    String signature = Base64.getEncoder().encodeToString(signature(jwk, base.bytes()));
    Map<String, String> sent = new LinkedHashMap<>();
    sent.put("content-digest", contentDigest(body));
    sent.put("signature-input", "sig=" + base.params());
    sent.put("signature", "sig=:" + signature + ":");
    return sent;
  }

  /** What is wrong with this file, by a vector; null if nothing. */
  @SuppressWarnings("unchecked")
  static String check(Map<String, Object> vector) throws Exception {
    Map<String, Object> request = (Map<String, Object>) vector.get("request");
    Map<String, Object> jwk = (Map<String, Object>) vector.get("key");
    Map<String, String> sent = (Map<String, String>) vector.get("sent");
    String nonce = sent.get("signature-input").split("nonce=\"")[1].split("\"")[0];
    byte[] body = ((String) request.get("body")).getBytes(StandardCharsets.UTF_8);
    Base mine = base((String) request.get("method"), (String) request.get("url"),
        (Map<String, String>) request.get("headers"), body, (String) jwk.get("kid"),
        ((Number) vector.get("created")).longValue(), nonce);
    List<String> right = (List<String>) vector.get("base");
    for (int i = 0; i < right.size(); i++)
      if (!right.get(i).equals(mine.lines().get(i)))
        return "the base differs:\n  here  " + mine.lines().get(i) + "\n  right " + right.get(i);
    String theirs = sent.get("signature").substring("sig=:".length()).replaceFirst(":$", "");
    boolean isTheirs = holds(jwk, Base64.getDecoder().decode(theirs), mine.bytes());
    boolean isMine = holds(jwk, signature(jwk, mine.bytes()), mine.bytes());
    return isTheirs && isMine ? null : "the signature does not hold";
  }

  /** Enough JSON for keys and vectors; use your own library. */
  static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    char next() {
      while (Character.isWhitespace(text.charAt(at))) at++;
      return text.charAt(at);
    }

    Object read() {
      char first = next();
      if (first == '"') return string();
      if (first == '{') return object();
      if (first == '[') return array();
      int from = at;
      while ("-+.eE0123456789truefalsn".indexOf(text.charAt(at)) >= 0) at++;
      String word = text.substring(from, at);
      return switch (word) {
        case "true" -> true;
        case "false" -> false;
        case "null" -> null;
        default -> Long.valueOf(word);
      };
    }

    private Map<String, Object> object() {
      Map<String, Object> members = new LinkedHashMap<>();
      at++;
      while (next() != '}') {
        String name = string();
        next();
        at++;
        members.put(name, read());
        if (next() == ',') at++;
      }
      at++;
      return members;
    }

    private List<Object> array() {
      List<Object> values = new ArrayList<>();
      at++;
      while (next() != ']') {
        values.add(read());
        if (next() == ',') at++;
      }
      at++;
      return values;
    }

    private String string() {
      next();
      StringBuilder value = new StringBuilder();
      for (at++; text.charAt(at) != '"'; at++) value.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
      at++;
      return value.toString();
    }

    private char escaped() {
      at++;
      char letter = text.charAt(at);
      if (letter != 'u') return switch (letter) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        default -> letter;
      };
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> readJson(String file) throws Exception {
    return (Map<String, Object>) new Json(Files.readString(Path.of(file))).read();
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] words) throws Exception {
    if (words.length == 2 && words[0].equals("check")) {
      boolean isWrong = false;
      for (Object one : (List<Object>) readJson(words[1]).get("vectors")) {
        Map<String, Object> vector = (Map<String, Object>) one;
        String wrong = check(vector);
        isWrong |= wrong != null;
        System.out.println(vector.get("name") + ": " + (wrong == null ? "holds" : wrong));
      }
      System.exit(isWrong ? 1 : 0);
    }
    if (words.length < 4 || !words[0].equals("sign")) {
      System.err.println("java Sign.java check VECTORS | sign KEY.jwk METHOD URL [BODY_FILE] [NAME=VALUE ...]");
      System.exit(2);
    }
    Map<String, String> headers = new TreeMap<>();
    byte[] body = {};
    for (int i = 4; i < words.length; i++) {
      String[] pair = words[i].split("=", 2);
      if (pair.length == 2) headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      else body = Files.readAllBytes(Path.of(words[i]));
    }
    sign(readJson(words[1]), words[2], words[3], headers, body)
        .forEach((name, value) -> System.out.println(name + ": " + value));
  }
}
