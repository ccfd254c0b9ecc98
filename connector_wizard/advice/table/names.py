"""How the sources of the catalog call the answers that a row is about, the likeliest name first."""

SERVER = (
    "server",
    "host",
    "account",
    "domain",
    "serviceEndpoint",
    "endpoint",
    "serviceUrl",
    "environmentUrl",
    "namespace",
    "url",
    "connectionString",
)
PORT = ("port", "server", "host", "connectionString")
SSL = ("sslMode",)
DATABASE = ("database", "connectionString")
USER = ("username", "userName", "userid", "connectionString")
PASSWORD = ("password", "clientSecret", "connectionString")
KEY_ID = (
    "s3AccessKey",
    "accessKeyId",
    "accessKey",
    "sasKeyName",
    "servicePrincipalId",
    "clientId",
    "connectionString",
)
KEY = (
    "s3SecretKey",
    "secretAccessKey",
    "secretKey",
    "sasKey",
    "servicePrincipalKey",
    "connectionString",
    "sasUri",
    "password",
)
PRIVATE_KEY = ("privateKeyContent", "privateKey", "jwtToken", "passPhrase")
TOKEN = (
    "accessToken",
    "refreshToken",
    "s3SessionToken",
    "securityToken",
    "sasUri",
    "clientSecret",
    "clientSecretValue",
    "servicePrincipalKey",
    "credentials",
    "keyFileContent",
)
CLIENT = (
    "clientSecret",
    "clientSecretValue",
    "servicePrincipalKey",
    "clientId",
    "servicePrincipalId",
)
CONTAINER = ("bucketName", "container", "folderPath", "sasUri", "connectionString")
FOLDER = ("folderPath",)
REGION = ("serviceUrl", "region")
