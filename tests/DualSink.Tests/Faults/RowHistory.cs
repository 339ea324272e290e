using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Faults;

/// <summary>
/// Has a server keep each value that a row of either table ever had, so that a row that stepped back for a moment is found
/// out. The tests' bars carry their revision in the close: each later one is higher.
/// </summary>
internal static class RowHistory
{
    private const string Install =
        """
        CREATE TABLE row_history (seq bigserial PRIMARY KEY, tbl text NOT NULL, key text NOT NULL, close numeric NOT NULL);
        CREATE FUNCTION keep_legacy_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            INSERT INTO row_history (tbl, key, close)
            VALUES ('bars', NEW.tenant_id || '/' || NEW.vendor || '/' || NEW.symbol || '/' || NEW.timeframe || '/' || NEW.ts, NEW.close_price);
            RETURN NULL;
        END $$;
        CREATE FUNCTION keep_provider_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            INSERT INTO row_history (tbl, key, close)
            VALUES ('bars_ohlcv', NEW.provider || '/' || NEW.symbol || '/' || NEW.interval || '/' || NEW.ts, NEW.close);
            RETURN NULL;
        END $$;
        CREATE TRIGGER keep_row AFTER INSERT OR UPDATE ON bars FOR EACH ROW EXECUTE FUNCTION keep_legacy_row();
        CREATE TRIGGER keep_row AFTER INSERT OR UPDATE ON bars_ohlcv FOR EACH ROW EXECUTE FUNCTION keep_provider_row();
        """;

    // A row's values are kept in the order its writers held its lock.
    private const string StepsBack =
        """
        SELECT count(*) FROM (
            SELECT close, lag(close) OVER (PARTITION BY tbl, key ORDER BY seq) AS before FROM row_history) AS steps
        WHERE close < before
        """;

    /// <summary>From now on values are kept.</summary>
    public static Task KeepAsync(PostgresDatabase database) => database.ExecuteAsync(Install);

    /// <summary>Fails when a row ever held an older revision after a newer one.</summary>
    public static async Task AssertNeverSteppedBackAsync(PostgresDatabase database)
    {
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM row_history") > 0);
        Assert.Equal(0, await database.ScalarAsync<long>(StepsBack));
    }
}
