<?php
// LocalSettings.php of the demo wiki, to be put beside its databases: how a real MediaWiki reads what tests/data holds.
$wgSitename = 'Lindmoor';
$wgServer = $wgCanonicalServer = 'https://demo.example';
$wgScriptPath = '/w';
$wgArticlePath = '/wiki/$1';
$wgDBtype = 'sqlite';
$wgDBname = 'demowiki';
$wgSQLiteDataDir = __DIR__;
$wgLanguageCode = 'en';
$wgSecretKey = str_repeat( '0', 64 );
$wgMainCacheType = $wgParserCacheType = $wgMessageCacheType = CACHE_NONE;
$wgLocalisationCacheConf['store'] = 'array';
$wgJobRunRate = 0;
$wgExtraNamespaces = [ 100 => 'Portal', 101 => 'Portal_talk' ];
$wgCapitalLinkOverrides = [ 100 => false ];
$wgExternalStores = [ 'DB' ];
foreach ( [ 1, 2 ] as $n ) {
	$wgExternalServers["cluster$n"] = [ [ 'type' => 'sqlite', 'dbDirectory' => __DIR__,
		'dbname' => "demowiki_es$n", 'host' => 'localhost', 'load' => 1 ] ];
}
