namespace Serverless.Shared.Devices.Credentials;

/// <summary>When a token is good.</summary>
internal static class TokenTime
{
    /// <param name="token">The token.</param>
    /// <param name="time">The clock; an expired token has no grace.</param>
    /// <param name="maxAhead">The longest it may have left.</param>
    /// <returns>Null where the token is good now.</returns>
    public static TokenRefusal? Check(DeviceToken token, TimeProvider time, TimeSpan maxAhead)
    {
        var left = token.ExpiresAt - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return TokenRefusal.Expired;
        }

        return left > maxAhead ? TokenRefusal.TooFarAhead : null;
    }
}
