<?php
// php omeka_s.php CHECKOUT: fills an Omeka S that is installed, and empty, with the documents, in a site “papers”.

$_SERVER += ['HTTP_HOST' => 'papers.example.org', 'REQUEST_URI' => '/'];
require "$argv[1]/bootstrap.php";
$services = Omeka\Mvc\Application::init(require 'application/config/application.config.php')->getServiceManager();
$api = $services->get('Omeka\ApiManager');
$services->get('Omeka\AuthenticationService')->getStorage()->write($services->get('Omeka\EntityManager')->find('Omeka\Entity\User', 1));
$services->get('Omeka\Settings')->set('pagination_per_page', 4);

$value = fn($term, $text) => ["dcterms:$term" => [[
    'type' => 'literal',
    'property_id' => $api->search('properties', ['term' => "dcterms:$term"])->getContent()[0]->id(),
    '@value' => $text,
]]];
foreach (['letters' => 'Letters', 'memoranda' => 'Memoranda', 'maps' => 'Maps & Charts'] as $kind => $name)
    $sets[$kind] = ['o:id' => $api->create('item_sets', ['o:is_public' => 1, 'o:is_open' => 1]
        + $value('title', $name) + $value('description', "$name of the sound, 1941-1962."))->getContent()->id()];
$site = ['o:id' => $api->create('sites', [
    'o:title' => 'Papers of the Sound', 'o:slug' => 'papers', 'o:theme' => 'default', 'o:is_public' => 1,
    'o:site_item_set' => array_map(fn($set) => ['o:item_set' => $set], array_values($sets)),
])->getContent()->id()];
foreach (json_decode(file_get_contents(__DIR__ . '/documents.json')) as [$title, $date, $summary, $kind])
    $api->create('items', ['o:is_public' => 1, 'o:item_set' => [$sets[$kind]], 'o:site' => [$site]]
        + $value('title', $title) + $value('date', $date) + $value('description', $summary));
